import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { counted, whenIn } from "../logs/sentences";
import { OUTCOMES } from "../verifier/outcomes";
import type { Verified } from "../verifier/verifier";
import { useLanguage } from "../words/words";
import classes from "./Evidence.module.css";
import type { Standing } from "./useCheck";
import { useEvidenceWords } from "./words";

const ZONE = "Asia/Ho_Chi_Minh";

/** What the check found, in plain words: all holds, or the first thing that does not. */
export function Verdict({ standing }: { standing: Standing }) {
  const words = useEvidenceWords();
  const place = useRef<HTMLDivElement>(null);
  const isTold = ["holds", "wrong", "broken"].includes(standing.kind);
  useEffect(() => {
    if (isTold) place.current?.focus();
  }, [isTold]);
  return (
    <div
      ref={place}
      tabIndex={-1}
      className={classes.verdict}
      role="status"
      data-kind={standing.kind}
    >
      {standing.kind === "wrong" && (
        <>
          <h3>{words.wrong}</h3>
          <p className={classes.said}>{`${words.faults[standing.code]}.`}</p>
          <p className={classes.where}>
            {[standing.line > 0 && words.line(standing.line), named(standing.what)]
              .filter(Boolean)
              .join(": ")}
          </p>
          <p>{words.wrongThen}</p>
        </>
      )}
      {standing.kind === "broken" && <p>{words.broken}</p>}
      {standing.kind === "holds" && <Holds found={standing.found} />}
    </div>
  );
}

/** A bare number, such as the size of a checkpoint, says nothing to anybody here. */
const named = (what: string): string => (/^\d+$/.test(what) ? "" : what);

function Holds({ found }: { found: Verified }) {
  const words = useEvidenceWords();
  const language = useLanguage();
  const told = (count: number) => counted(count, language);
  const when = (ms: number) => whenIn(ms, ZONE, language);
  return (
    <>
      <h3>{words.holds}</h3>
      <p className={classes.said}>
        {words.holdsSaid({
          from: found.fromMs === null ? null : when(found.fromMs),
          until: when(found.untilMs),
          shown: told(found.shown),
          lines: told(found.lines),
          receipts: told(found.receipts),
          devices: told(found.devices),
        })}
      </p>
      <dl className={classes.counts}>
        <dt>{words.planned}</dt>
        <dd>{told(found.counts.planned)}</dd>
        {OUTCOMES.map((one) => (
          <Count key={one} term={words.outcomes[one]} count={told(found.counts[one])} />
        ))}
        <Count term={words.stale} count={told(found.counts.stale)} />
        <Count term={words.lost} count={told(found.lost)} />
      </dl>
      <ul className={classes.more}>
        <WorkedOut found={found} />
        {!found.whole && <li>{words.excerpt(found.area)}</li>}
        {found.whole && found.hidden > 0 && <li>{words.hidden(told(found.hidden))}</li>}
        {found.since !== null && <li>{words.grew(told(found.since))}</li>}
        {found.sinceLost !== null && <li>{words.sinceLost(told(found.sinceLost))}</li>}
        {found.since === null && found.sinceLost === null && <li>{words.noSince}</li>}
        {found.restored.map((one) => (
          <li key={one.atMs}>
            {words.restored({
              at: when(one.atMs),
              who: one.who,
              why: one.why,
              kept: told(one.kept),
              witnesses: told(one.witnesses),
              seen: told(one.seen),
              lost: told(one.seen - one.kept),
              receipts: told(one.receipts),
            })}
          </li>
        ))}
      </ul>
      <div className={classes.deeds}>
        <Button size="md" onClick={() => save(found.note, `loa-${found.lines}.txt`)}>
          {words.keepNote}
        </Button>
        <span className={classes.soft}>{words.keepWhy}</span>
      </div>
    </>
  );
}

/** What the signed documents had fall due, and whom their orders reached. */
function WorkedOut({ found: { workedOut, byPlan } }: { found: Verified }) {
  const words = useEvidenceWords();
  const language = useLanguage();
  const told = (count: number) => counted(count, language);
  const { fromMs, untilMs, items, rules, orders } = workedOut;
  if (untilMs === 0) return <li>{words.tooShort}</li>;
  return (
    <>
      <li>
        {words.workedOut({
          from: whenIn(fromMs, ZONE, language),
          until: whenIn(untilMs, ZONE, language),
          items: told(items),
        })}
      </li>
      {byPlan > 0 && <li>{words.byPlan(told(byPlan))}</li>}
      {rules > 0 && <li>{words.rules(told(rules))}</li>}
      {orders.given > 0 && (
        <li>
          {words.reached({
            given: told(orders.given),
            reached: told(orders.reached),
            silent: told(orders.silent),
          })}
        </li>
      )}
    </>
  );
}

function Count({ term, count }: { term: string; count: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{count}</dd>
    </>
  );
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
