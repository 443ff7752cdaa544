import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { tokenOf } from "../entering/token";
import { DoorFrame } from "../shell/DoorFrame";
import { Refused } from "../shell/Refused";
import { confirm } from "./calls";
import { useMailingWords } from "./words";

/** An office says by a click that it wants the reports: what follows links in mails does not. */
export function Confirm() {
  const words = useMailingWords();
  const token = tokenOf(useLocation({ select: (at) => at.hash }));
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => confirm(token) });
  return (
    <DoorFrame
      title={words.confirmTitle}
      lead={token === "" ? words.noToken : data === undefined ? words.confirmLead : ""}
    >
      <Refused error={error} />
      {data !== undefined && <p role="status">{words.done(data.area)}</p>}
      {data === undefined && token !== "" && (
        <Button size="lg" fullWidth loading={isPending} onClick={() => mutate()}>
          {words.confirm}
        </Button>
      )}
    </DoorFrame>
  );
}
