import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { dayOf } from "../words/time";
import { Icon } from "../look/Icon";
import { quietOn } from "./hours";
import { usePicture } from "./picture";
import { becomes, type Becomes, type Start } from "./starts";
import { useScheduleWords } from "./words";
import classes from "./WeekStrip.module.css";

/** An offer that is not taken is nobody's trouble. */
const TROUBLES: readonly Becomes[] = ["moved", "skipped", "partly"];

/** The week as seven buttons: how many starts each day has, and whether one of them is in trouble. */
export function WeekStrip({
  days,
  day: chosen,
  starts,
  choose,
}: {
  days: readonly string[];
  day: string;
  starts: readonly Start[];
  choose: (day: string) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { zone, today, policy } = usePicture();
  return (
    <ol className={classes.strip}>
      {days.map((day) => {
        const some = starts.filter((start) => dayOf(start.at_ms, zone) === day);
        const trouble = some.filter((start) => TROUBLES.includes(becomes(start))).length;
        const quiet = quietOn(policy?.quiet ?? [], day) !== null;
        const said = [
          fullDay(day, language),
          words.startsOnDay(some.length),
          trouble > 0 ? words.toSee(trouble) : "",
          quiet ? words.quiet : "",
        ];
        return (
          <li key={day}>
            <button
              type="button"
              aria-pressed={day === chosen}
              data-today={day === today || undefined}
              data-quiet={quiet || undefined}
              onClick={() => choose(day)}
            >
              <span className="visually-hidden">{said.filter(Boolean).join(", ")}</span>
              <span aria-hidden="true">
                {words.weekdaysShort[(new Date(day).getUTCDay() + 6) % 7]}
              </span>
              <strong className="numbers" aria-hidden="true">
                {Number(day.slice(8))}
              </strong>
              <span className="numbers" aria-hidden="true" data-trouble={trouble > 0 || undefined}>
                {some.length === 0 ? "–" : some.length}
                {trouble > 0 && <Icon name="warning" size={13} />}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
