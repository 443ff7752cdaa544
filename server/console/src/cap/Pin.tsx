import { useSaying } from "../urgent/useSaying";
import { dayOf } from "../words/time";
import { writtenDay } from "../words/typed";
import type { Sender } from "./calls";
import classes from "./Cap.module.css";
import { useCapWords } from "./words";

const SOON_MS = 30 * 24 * 3_600_000;

/** A pinned certificate, as one compares it with what the agency reads out. */
export function Pin({ pinned, area }: { pinned: Sender["pinned"][number]; area: string }) {
  const words = useCapWords();
  const { now, zone } = useSaying(area, 60_000);
  const day = (ms: number) => writtenDay(dayOf(ms, zone));
  const until = day(pinned.until_ms);
  const rest = pinned.until_ms - now;
  return (
    <span>
      <small>
        {words.certificate}: {pinned.subject}
      </small>
      <small>{words.fingerprint(inFours(pinned.sha256))}</small>
      {rest > SOON_MS ? (
        <small>{words.holds(day(pinned.from_ms), until)}</small>
      ) : (
        <span className={classes.warn}>
          {rest <= 0 ? words.expired(until) : words.expires(until)}
        </span>
      )}
    </span>
  );
}

/** So that two people can read it to each other. */
const inFours = (sha256: string): string => sha256.replace(/(.{4})(?=.)/g, "$1 ");
