import { useQuery } from "@tanstack/react-query";
import type { Followed } from "../api/calls";
import * as queries from "../api/queries";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { useLanguage } from "../words/words";
import { confirmations } from "./calls";
import { isAway, isDone, type Saying, seconds, sentenceOf } from "./following";
import classes from "./Stopping.module.css";
import { useStopWords } from "./words";

const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";
/** A publish that was not taken by then is worth a sentence. */
const PUBLISHED_WITHIN_MS = 2_000;
/** Later the seconds say nothing any more. */
const COUNTED_MS = 600_000;
/** So few are read at a glance; more are one press away. */
const OPEN_UP_TO = 12;

interface Props {
  area: string;
  id: string;
  kind: "stop" | "lift";
  issued_ms: number;
}

/** Who follows an order, as they say so: kept up with while it is looked at. */
export function FollowingOf({ area, id, kind, issued_ms }: Props) {
  const words = useStopWords();
  const language = useLanguage();
  const { data: stops, error, refetch } = useQuery(confirmations(area));
  const { data: detail } = useQuery(queries.area(area));
  const now = useNow(100);
  const stop = stops?.find((one) => one.id === id);
  const followed = kind === "lift" ? stop?.lift?.followed : stop?.followed;
  const from = kind === "lift" ? (stop?.lift?.issued_ms ?? issued_ms) : issued_ms;
  const zone = detail?.policy.zone ?? ZONE_BEFORE_KNOWN;
  if (followed === undefined) {
    return error === null ? (
      <p className={classes.count} role="status">
        {words.count(0, 0).replace("0/0", "…")}
      </p>
    ) : (
      <>
        <p>{words.unseen}</p>
        <Refused error={error} again={refetch} />
      </>
    );
  }
  const saying: Saying = { now, zone, language };
  return <Told followed={followed} kind={kind} issued_ms={from} saying={saying} />;
}

function Told({
  followed,
  kind,
  issued_ms,
  saying,
}: {
  followed: Followed;
  kind: "stop" | "lift";
  issued_ms: number;
  saying: Saying;
}) {
  const words = useStopWords();
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
                {sentenceOf(one, kind === "lift", words, saying)}
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

function doneIn(
  followed: Followed,
  away: number,
  took: string,
  words: ReturnType<typeof useStopWords>,
): string {
  if (followed.devices === 0) return words.noDevices;
  return away > 0 ? words.reachable(away) : words.allConfirmed(took);
}
