import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Dialog } from "../look/Dialog";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import classes from "./Review.module.css";
import { useApprovalWords } from "./words";

/** Takes a bulletin back for good, approved or not; asks once, and says what ends with it. */
export function Withdraw({ bulletin }: { bulletin: Bulletin }) {
  const words = useApprovalWords();
  const { rights } = useSeat();
  const [asked, setAsked] = useState(false);
  const stands = bulletin.state === "submitted" || bulletin.state === "approved";
  if (!stands || !rights.may("bulletin.withdraw", bulletin.area)) return null;
  return (
    <>
      <Button color="red" variant="subtle" size="md" onClick={() => setAsked(true)}>
        {words.withdraw}
      </Button>
      <Asking bulletin={bulletin} opened={asked} close={() => setAsked(false)} />
    </>
  );
}

function Asking(props: { bulletin: Bulletin; opened: boolean; close: () => void }) {
  const { bulletin, opened, close } = props;
  const words = useApprovalWords();
  const client = useQueryClient();
  const withdrawing = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/bulletins/{bulletin}/withdraw", {
          params: { path: { bulletin: bulletin.id } },
        }),
      ),
    onSuccess: (withdrawn) => {
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, withdrawn);
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      close();
    },
  });
  return (
    <Dialog opened={opened} onClose={close} title={words.withdraw}>
      <div className={classes.reason}>
        <p className={classes.note}>
          {bulletin.state === "approved" ? words.withdrawEnds : words.withdrawLeaves}
        </p>
        <Refused error={withdrawing.error} />
        <Button
          color="red"
          size="lg"
          loading={withdrawing.isPending}
          onClick={() => withdrawing.mutate()}
        >
          {words.withdrawNow}
        </Button>
      </div>
    </Dialog>
  );
}
