import { Button } from "@mantine/core";
import { ClockInput } from "../../look/ClockInput";
import { DAY_MS, spokenOfDay, weekday } from "../../words/day";
import { useLanguage } from "../../words/words";
import type { Window } from "../types";
import classes from "./AreaPage.module.css";
import { useAreaWords } from "./words";

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const NEW: Window = { days: [...WEEK], from_ms: 18_000_000, until_ms: 79_200_000 };

/** Permitted hours: each window with its days. The hours stand in words beside the digits, so that
 * half past three in the morning is not taken for the afternoon. */
export function HoursEditor({
  windows,
  onWindows,
}: {
  windows: readonly Window[];
  onWindows: (windows: Window[]) => void;
}) {
  const words = useAreaWords();
  const put = (at: number, more: Partial<Window>) =>
    onWindows(windows.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <div className={classes.several}>
      {windows.length === 0 && <p className={classes.why}>{words.noHours}</p>}
      {windows.map((one, at) => (
        <OneWindow
          key={at}
          number={at + 1}
          window={one}
          put={(more) => put(at, more)}
          remove={() => onWindows(windows.filter((_, index) => index !== at))}
        />
      ))}
      <Button variant="default" onClick={() => onWindows([...windows, NEW])}>
        {words.addWindow}
      </Button>
    </div>
  );
}

interface OneProps {
  number: number;
  window: Window;
  put: (more: Partial<Window>) => void;
  remove: () => void;
}

function OneWindow({ number, window: { days, from_ms, until_ms }, put, remove }: OneProps) {
  const words = useAreaWords();
  const language = useLanguage();
  const toggled = (day: number) =>
    days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b);
  return (
    <fieldset className={classes.part}>
      <legend>{words.window(number)}</legend>
      <div className={classes.times}>
        <ClockInput
          label={words.fromTime}
          value={from_ms}
          wrong={words.noClock}
          onValue={(ms) => put({ from_ms: ms })}
        />
        <ClockInput
          label={words.untilTime}
          value={until_ms}
          wrong={words.noClock}
          onValue={(ms) => put({ until_ms: ms === 0 ? DAY_MS : ms })}
        />
      </div>
      <p className={classes.spoken}>
        {words.hoursSaid(spokenOfDay(from_ms, language), spokenOfDay(until_ms, language))}
      </p>
      <div className={classes.days} role="group" aria-label={words.days}>
        {WEEK.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={days.includes(day)}
            onClick={() => put({ days: toggled(day) })}
          >
            {weekday(day, language)}
          </button>
        ))}
      </div>
      <Button variant="subtle" onClick={remove}>
        {words.removeWindow(number)}
      </Button>
    </fieldset>
  );
}
