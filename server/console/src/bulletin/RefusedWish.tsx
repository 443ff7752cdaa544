import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Bulletin, Wish } from "../api/calls";
import { throughLine } from "../api/line";
import { draftOf } from "../schedule/form";
import { usePreview } from "../schedule/preview";
import * as schedule from "../schedule/queries";
import { addEntry, previewEntry } from "../schedule/saving";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { forgetChoice } from "./choice";
import { useSeat } from "../session/session";
import { type Choosing, useChoosing } from "./choosing";
import { dropWish } from "./sending";
import classes from "./NewBulletin.module.css";
import { WhereWhen } from "./WhereWhen";
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
  const { data: programme } = useQuery(schedule.programme(bulletin.area));
  const class_ = bulletin.class === "priority" ? ("priority" as const) : ("normal" as const);
  const asked =
    choosing.asked === null || programme === undefined
      ? null
      : {
          base_revision: programme.revision,
          entry: { ...draftOf(choosing.form), class: class_ },
        };
  const foresight = usePreview(`again ${bulletin.id}`, asked, (body) =>
    previewEntry(bulletin.area, { ...body, replaces: null }),
  );
  const scheduling = useMutation({
    mutationFn: async (body: NonNullable<typeof asked>) => {
      await addEntry(bulletin.area, body);
      await throughLine(() => dropWish(bulletin.id));
    },
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
