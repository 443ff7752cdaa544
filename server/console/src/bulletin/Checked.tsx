import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { FiledUnder } from "../filing/FiledUnder";
import { Card } from "../look/Card";
import { usePreview } from "../schedule/preview";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { Sound } from "../sound/Sound";
import { useLanguage, useWords } from "../words/words";
import { type Choosing, useChoosing } from "./choosing";
import { Kin, Revise } from "./Revise";
import { RefusedWish } from "./RefusedWish";
import { useSending } from "./sending";
import classes from "./NewBulletin.module.css";
import { WhereWhen } from "./WhereWhen";
import { previewWish } from "./wishing";
import { useBulletinWords } from "./words";

/** A bulletin after its check: listen to what the loudspeakers will sound, choose where and when,
 * then send it. */
export function Checked({ bulletin, change }: { bulletin: Bulletin; change: () => void }) {
  const words = useWords();
  const { nameOf } = useSeat();
  const open = bulletin.state === "draft" || bulletin.state === "returned";
  return (
    <>
      {bulletin.state === "returned" && bulletin.returned && (
        <div className={classes.returned}>
          <strong>{words.returnedToYou(bulletin.title)}</strong>
          <p>{bulletin.returned.reason}</p>
        </div>
      )}
      {!open && <Over bulletin={bulletin} />}
      <Card title={bulletin.title} aside={nameOf(bulletin.area)}>
        <Sound bulletin={bulletin} />
        {bulletin.findings.length === 0 && <p className={classes.fine}>{words.noFindings}</p>}
        <FiledUnder bulletin={bulletin} />
      </Card>
      {bulletin.text && (
        <Card title={words.readAlong}>
          <p className={classes.text}>{bulletin.text}</p>
        </Card>
      )}
      <Kin bulletin={bulletin} />
      {open && <Choose bulletin={bulletin} change={change} />}
    </>
  );
}

function Choose({ bulletin, change }: { bulletin: Bulletin; change: () => void }) {
  const choosing = useChoosing(bulletin);
  if (choosing === null) return <Skeleton height={280} radius="lg" />;
  return <Send bulletin={bulletin} choosing={choosing} change={change} />;
}

function Send({
  bulletin,
  choosing,
  change,
}: {
  bulletin: Bulletin;
  choosing: Choosing;
  change: () => void;
}) {
  const words = useWords();
  const own = useBulletinWords();
  const sending = useSending(bulletin, choosing);
  const foresight = usePreview(`wish ${bulletin.id}`, choosing.asked, (asked) =>
    previewWish(bulletin.id, asked),
  );
  const ready = choosing.lacking === null;
  return (
    <>
      <WhereWhen bulletin={bulletin} choosing={choosing} foresight={foresight} />
      <Refused error={sending.error} />
      {sending.away && (
        <p className={classes.away} role="status">
          {own.awaySending}
        </p>
      )}
      {!ready && (
        <p id="not-ready" className={classes.note}>
          {own.notReady}
        </p>
      )}
      <div className={classes.buttons}>
        <Button size="lg" variant="default" disabled={sending.pending} onClick={change}>
          {words.change}
        </Button>
        <Button
          size="lg"
          loading={sending.pending}
          {...(ready ? {} : { "data-disabled": true, "aria-describedby": "not-ready" })}
          aria-disabled={!ready}
          onClick={() => {
            if (ready) sending.begin();
          }}
        >
          {words.submit}
        </Button>
      </div>
    </>
  );
}

/** What became of it, once it is out of the officer's hands. */
function Over({ bulletin }: { bulletin: Bulletin }) {
  const words = useWords();
  const own = useBulletinWords();
  const language = useLanguage();
  const { data: wish } = useQuery(queries.wish(bulletin.id));
  const [scheduled, setScheduled] = useState(false);
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    said.current?.scrollIntoView({ block: "center" }); // newer browsers answer with a promise
  }, []);
  const navigate = useNavigate();
  const anew = () =>
    void navigate({
      to: "/ban-tin-moi",
      search: ({ area }) => (area === undefined ? {} : { area }),
    });
  if (bulletin.state === "approved" && wish?.refusal) {
    return <RefusedWish bulletin={bulletin} wish={wish} done={() => setScheduled(true)} />;
  }
  const sent = bulletin.state === "submitted";
  return (
    <div ref={said} className={classes.sent} role="status">
      <strong>{sent ? words.submitted : scheduled ? own.scheduledNow : words.decided}</strong>
      {sent && wish && <p>{own.wished(wish.sentence[language])}</p>}
      {sent && <p>{words.submittedWhy}</p>}
      <div className={classes.buttons}>
        <Revise bulletin={bulletin} />
        <Button variant="light" size="md" onClick={anew}>
          {words.another}
        </Button>
      </div>
    </div>
  );
}
