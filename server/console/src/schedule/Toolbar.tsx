import { ActionIcon, Button } from "@mantine/core";
import { Icon } from "../look/Icon";
import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { daysLater, weekOf } from "./days";
import type { Place } from "./place";
import classes from "./Toolbar.module.css";
import { useScheduleWords } from "./words";

/** Which days are shown, one step either way, and whether it is a day or a week. */
export function Toolbar({ place, today }: { place: Place; today: string }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { view, day, wide, go } = place;
  const [first = day] = weekOf(day);
  const step = view === "week" || !wide ? 7 : 1;
  const said =
    view === "week"
      ? words.weekFrom(digits(first).slice(0, 5), digits(daysLater(first, 6)))
      : fullDay(day, language);
  const names =
    step === 7 ? [words.earlierWeek, words.laterWeek] : [words.dayBefore, words.dayAfter];
  return (
    <div className={classes.toolbar} role="group" aria-label={words.shownDays}>
      <ActionIcon
        size={44}
        variant="default"
        aria-label={names[0] ?? ""}
        onClick={() => go({ day: daysLater(day, -step) })}
      >
        <Icon name="back" size={20} />
      </ActionIcon>
      <ActionIcon
        size={44}
        variant="default"
        aria-label={names[1] ?? ""}
        onClick={() => go({ day: daysLater(day, step) })}
      >
        <Icon name="forward" size={20} />
      </ActionIcon>
      <strong className="numbers" aria-live="polite">
        {said}
      </strong>
      {day !== today && (
        <Button variant="default" size="md" onClick={() => go({ day: today })}>
          {words.today}
        </Button>
      )}
      {wide && (
        <div className={classes.views} role="group" aria-label={words.view}>
          {(["week", "day"] as const).map((one) => (
            <Button
              key={one}
              size="md"
              variant="default"
              aria-pressed={view === one}
              onClick={() => go({ view: one })}
            >
              {one === "week" ? words.week : words.day}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

const digits = (day: string): string => day.split("-").reverse().join("/");
