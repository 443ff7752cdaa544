import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { Icon } from "../look/Icon";
import { TimeField } from "../look/TypedField";
import classes from "./Fields.module.css";
import type { Form } from "./form";
import { useScheduleWords } from "./words";

const LATE_MIN = [0, 2, 5, 10, 15, 30, 60, 120];
const TIMES_MAX = 24;

/** The times of the day, each in digits and in words; `more`: another may be added. */
export function Times({
  times,
  set,
  fault,
  more = true,
}: {
  times: readonly string[];
  set: (times: string[]) => void;
  fault: string | undefined;
  more?: boolean;
}) {
  const words = useScheduleWords();
  const change = (n: number, time: string) => set(times.map((one, at) => (at === n ? time : one)));
  return (
    <div>
      <ul className={classes.times}>
        {times.map((time, n) => (
          <li key={n}>
            <TimeField
              size="md"
              label={words.atTime(n + 1)}
              description={words.chooseTime}
              value={time}
              error={n === 0 && fault !== undefined}
              onValue={(next) => change(n, next)}
            />
            {times.length > 1 && (
              <ActionIcon
                size={44}
                variant="subtle"
                aria-label={words.removeTime(time)}
                onClick={() => set(times.filter((_, at) => at !== n))}
              >
                <Icon name="cut" size={20} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {fault !== undefined && (
        <p className={classes.fault} role="alert">
          {fault}
        </p>
      )}
      {more && times.length < TIMES_MAX && (
        <Button variant="subtle" size="md" onClick={() => set([...times, ""])}>
          {words.addTime}
        </Button>
      )}
    </div>
  );
}

/** How late it may begin where something else sounds at its time. */
export function Late({
  form,
  set,
}: {
  form: Pick<Form, "late_ms">;
  set: (change: Pick<Form, "late_ms">) => void;
}) {
  const words = useScheduleWords();
  return (
    <NativeSelect
      size="md"
      label={words.late}
      description={words.lateWhy}
      value={String(form.late_ms)}
      onChange={(event) => set({ late_ms: Number(event.currentTarget.value) })}
      data={[...new Set([...LATE_MIN.map((min) => min * 60_000), form.late_ms])]
        .sort((a, b) => a - b)
        .map((ms) => ({
          value: String(ms),
          label: ms === 0 ? words.notLate : words.minutes(ms / 60_000),
        }))}
    />
  );
}
