import { Chip } from "../look/Card";
import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { clockOf } from "../words/typed";
import { permittedOn, quietOn } from "./hours";
import { usePicture } from "./picture";
import { useScheduleWords } from "./words";
import classes from "./WeekTable.module.css";

/** A day over its column: its name, the hours in which it may sound, and whether it is quiet. */
export function DayHead({ day }: { day: string }) {
  const language = useLanguage();
  const { today } = usePicture();
  const [weekday, date] = fullDay(day, language).split(", ");
  return (
    <th scope="col" className={classes.day} aria-current={day === today ? "date" : undefined}>
      <strong>{weekday}</strong> <span className="numbers">{date?.slice(0, 5)}</span>
      <DayRules day={day} />
    </th>
  );
}

/** Permitted hours and quiet days in words: the picture's hatching says the same. */
export function DayRules({ day }: { day: string }) {
  const words = useScheduleWords();
  const { policy } = usePicture();
  if (policy === undefined) return null;
  const quiet = quietOn(policy.quiet, day);
  const hours = permittedOn(policy.permitted, day)
    .map(([from, until]) => `${clockOf(from)}–${clockOf(until)}`)
    .join(", ");
  return (
    <span className={classes.rules}>
      <span className="numbers">{hours === "" ? words.noHours : hours}</span>
      {quiet !== null && (
        <Chip mood="wait">{quiet.bars.length > 1 ? words.quietAll : words.quiet}</Chip>
      )}
    </span>
  );
}
