import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Bulletin, Wish } from "../api/calls";
import { usePreview } from "../schedule/preview";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { forgetChoice, type WishAsk } from "./choice";
import { useSeat } from "../session/session";
import { type Choosing, useChoosing } from "./choosing";
import classes from "./NewBulletin.module.css";
import { WhereWhen } from "./WhereWhen";
import { previewWish, wishAnew } from "./wishing";
import { useBulletinWords } from "./words";

/** Approved, but its hour could not be kept: the officer chooses again, and it is scheduled. */
export function RefusedWish({
  bulletin,
  wish,
  done,
}: {
  bulletin: Bulletin;
  wish: Wish;
  done: () => void;
}) {
  const words = useBulletinWords();
  const language = useLanguage();
  const choosing = useChoosing(bulletin);
  return (
    <>
      <div className={classes.returned}>
        <strong>{words.refusedWish}</strong>
        <p>{wish.refusal?.[language]}</p>
        <p>{words.chooseAgain}</p>
      </div>
      {choosing === null ? (
        <Skeleton height={280} radius="lg" />
      ) : (
        choosing.may && <Again bulletin={bulletin} choosing={choosing} done={done} />
      )}
    </>
  );
}

function Again({
  bulletin,
  choosing,
  done,
}: {
  bulletin: Bulletin;
  choosing: Choosing;
  done: () => void;
}) {
  const words = useBulletinWords();
  const client = useQueryClient();
  const { account } = useSeat().person;
  const [away, setAway] = useState(false);
  const { asked } = choosing;
  const foresight = usePreview(`anew ${bulletin.id}`, asked, (body) =>
    previewWish(bulletin.id, body),
  );
  const scheduling = useMutation({
    mutationFn: (body: WishAsk) => wishAnew(bulletin.id, body, setAway),
    onSuccess: () => {
      forgetChoice(account, bulletin.id);
      done();
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["bulletins"] }),
        client.invalidateQueries({ queryKey: ["plan"] }),
      ]),
  });
  return (
    <>
      <WhereWhen bulletin={bulletin} choosing={choosing} foresight={foresight} />
      <Refused error={scheduling.error} />
      {scheduling.isPending && away && (
        <p className={classes.away} role="status">
          {words.awaySending}
        </p>
      )}
      {choosing.lacking !== null && <p className={classes.note}>{words.notReady}</p>}
      <div className={classes.buttons}>
        <Button component={Link} to="/lich-phat" size="lg" variant="default">
          {words.seeSchedule}
        </Button>
        <Button
          size="lg"
          disabled={asked === null}
          loading={scheduling.isPending}
          onClick={() => {
            if (asked !== null) scheduling.mutate(asked);
          }}
        >
          {words.scheduleNow}
        </Button>
      </div>
    </>
  );
}
