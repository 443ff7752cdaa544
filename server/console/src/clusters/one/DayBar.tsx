import type { Saying } from "../../today/sentences";
import { local } from "../../words/time";
import classes from "./DayBar.module.css";
import { type Line, MOODS } from "./day";

const HOURS = [0, 6, 12, 18, 24];
/** Of the day's width: what is shorter would not be seen. */
const THINNEST = 0.006;

/** The day as a band; the list below says the same. */
export function DayBar({
  lines,
  day,
  saying,
}: {
  lines: readonly Line[];
  day: string;
  saying: Saying;
}) {
  const now = local(saying.now, saying.zone);
  return (
    <div className={classes.bar} aria-hidden="true">
      <div className={classes.band}>
        {lines.map(({ key, told, at_ms, state }) => {
          const from = partOf(at_ms, day, saying.zone);
          const long =
            told.start_ms !== null && told.end_ms !== null ? told.end_ms - told.start_ms : 0;
          const wide = Math.max(THINNEST, long / 86_400_000);
          return (
            <span
              key={key}
              data-mood={MOODS[state]}
              data-state={state}
              style={{ left: `${from * 100}%`, width: `${Math.min(wide, 1 - from) * 100}%` }}
            />
          );
        })}
        {now.day === day && (
          <i style={{ left: `${partOf(saying.now, day, saying.zone) * 100}%` }} />
        )}
      </div>
      <div className={`${classes.hours} numbers`}>
        {HOURS.map((hour) => (
          <span key={hour}>{`${hour}`.padStart(2, "0")}:00</span>
        ))}
      </div>
    </div>
  );
}

/** Where on the local day an instant stands, 0…1; before it 0, after it 1. */
function partOf(ms: number, day: string, zone: string): number {
  const at = local(ms, zone);
  if (at.day !== day) return at.day < day ? 0 : 1;
  return (at.hour * 3600 + at.minute * 60 + at.second) / 86_400;
}
