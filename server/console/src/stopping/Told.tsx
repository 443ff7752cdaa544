import type { Followed, Unconfirmed } from "../api/calls";
import { Icon } from "../look/Icon";
import { isAway, isDone, type Saying, seconds } from "./following";
import classes from "./Stopping.module.css";
import type { StopWords } from "./words";

/** A publish that was not taken by then is worth a sentence. */
const PUBLISHED_WITHIN_MS = 2_000;
/** Later the seconds say nothing any more. */
const COUNTED_MS = 600_000;
/** So few are read at a glance; more are one press away. */
const OPEN_UP_TO = 12;

/** What every order is followed with, in its own words. */
export type FollowWords = Pick<
  StopWords,
  | "count"
  | "countLong"
  | "after"
  | "allConfirmed"
  | "reachable"
  | "noDevices"
  | "notPublished"
  | "notYet"
  | "confirmed"
  | "confirmedAfter"
  | "leftOut"
>;

/** Which loudspeakers confirmed an order, and which have not: counted, and named. */
export function Told({
  followed,
  issued_ms,
  saying,
  words,
  sentence,
}: {
  followed: Followed;
  issued_ms: number;
  saying: Saying;
  words: FollowWords;
  /** Why one has not confirmed. */
  sentence: (one: Unconfirmed) => string;
}) {
  const { now, language } = saying;
  const done = isDone(followed);
  const away = followed.waiting.filter(isAway).length;
  const took = (followed.last_ms ?? issued_ms) - issued_ms;
  return (
    <div className={classes.following} data-done={done}>
      <p className={classes.count}>
        <span className="numbers" data-count>
          {words.count(followed.confirmed, followed.devices)}
        </span>
        {!done && now - issued_ms < COUNTED_MS && (
          <span className={`numbers ${classes.soft ?? ""}`} aria-hidden="true">
            {words.after(seconds(now - issued_ms, language))}
          </span>
        )}
      </p>
      <progress
        className={classes.progress}
        max={Math.max(1, followed.devices)}
        value={followed.confirmed}
        aria-label={words.countLong(followed.confirmed, followed.devices)}
      />
      <p role="status" className={done ? classes.good : classes.quiet}>
        {done && <Icon name="approve" size={22} />}
        {done ? doneIn(followed, away, seconds(took, language), words) : ""}
      </p>
      {followed.published_ms === null && now - issued_ms > PUBLISHED_WITHIN_MS && (
        <p className={classes.warning} role="alert">
          {words.notPublished}
        </p>
      )}
      {followed.waiting.length > 0 && (
        <section>
          <h3>{words.notYet}</h3>
          <ul className={classes.waiting}>
            {followed.waiting.map((one) => (
              <li key={one.device} data-why={one.why}>
                {sentence(one)}
              </li>
            ))}
            {followed.left_out > 0 && <li>{words.leftOut(followed.left_out)}</li>}
          </ul>
        </section>
      )}
      {followed.latest.length > 0 && (
        <details className={classes.confirmed} open={followed.devices <= OPEN_UP_TO}>
          <summary>
            {words.confirmed}: {followed.confirmed}
          </summary>
          <ul>
            {followed.latest.map((one) => (
              <li key={one.device}>
                <span>{one.name}</span>
                <span className="numbers">
                  {words.confirmedAfter(seconds(one.at_ms - issued_ms, language))}
                </span>
              </li>
            ))}
            {followed.confirmed > followed.latest.length && (
              <li>{words.leftOut(followed.confirmed - followed.latest.length)}</li>
            )}
          </ul>
        </details>
      )}
    </div>
  );
}

function doneIn(followed: Followed, away: number, took: string, words: FollowWords): string {
  if (followed.devices === 0) return words.noDevices;
  return away > 0 ? words.reachable(away) : words.allConfirmed(took);
}
