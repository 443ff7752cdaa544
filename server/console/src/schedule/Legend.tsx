import { useScheduleWords } from "./words";
import classes from "./Legend.module.css";

/** What frames and grounds mean. */
export function Legend() {
  const words = useScheduleWords();
  const marks = [
    ["own", words.legendOwn],
    ["above", words.legendAbove],
    ["closed", words.legendClosed],
    ["quiet", words.legendQuiet],
  ] as const;
  return (
    <ul className={classes.legend}>
      {marks.map(([mark, text]) => (
        <li key={mark}>
          <span data-mark={mark} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
