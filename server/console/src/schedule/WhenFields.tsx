import { Button } from "@mantine/core";
import { useId } from "react";
import { dayAfter } from "../words/time";
import { isoWeekday } from "./days";
import type { RuleKind } from "./entry";
import classes from "./Fields.module.css";
import type { Form } from "./form";
import { usePicture } from "./picture";
import { DayField } from "../look/TypedField";
import { Late, Times } from "./Times";
import { useScheduleWords } from "./words";

type When = Pick<
  Form,
  "kind" | "every" | "weekdays" | "monthdays" | "first" | "last" | "times" | "late_ms"
>;

/** When it sounds: on which days, from when until when, at which times, and how late it may begin. */
export function WhenFields({
  form,
  set,
  saidOf,
}: {
  form: When;
  set: (change: Partial<When>) => void;
  saidOf: (field: string) => string | undefined;
}) {
  const words = useScheduleWords();
  const { today } = usePicture();
  const tomorrow = dayAfter(today);
  const kinds: RuleKind[] = ["once", "daily", "weekdays", "monthly"];
  if (form.kind === "rrule") kinds.push("rrule");
  return (
    <fieldset>
      <legend>{words.when}</legend>
      <Toggles
        label={words.recurs}
        kind="radio"
        options={kinds.map((kind) => [kind, words.kinds[kind]])}
        chosen={[form.kind]}
        toggle={(kind) => set({ kind })}
      />
      {form.kind === "weekdays" && (
        <Toggles
          label={words.onWeekdays}
          options={words.weekdays.map((name, n) => [n + 1, words.weekdaysShort[n] ?? "", name])}
          chosen={form.weekdays}
          toggle={(day) => set({ weekdays: toggled(form.weekdays, day) })}
        />
      )}
      {form.kind === "monthly" && (
        <Toggles
          label={words.onMonthdays}
          dense
          options={[
            ...Array.from({ length: 31 }, (_, n): [number, string] => [n + 1, String(n + 1)]),
            [-1, words.lastOfMonth],
          ]}
          chosen={form.monthdays}
          toggle={(day) => set({ monthdays: toggled(form.monthdays, day) })}
        />
      )}
      <div className={classes.pair}>
        <DayField
          size="md"
          label={form.kind === "once" ? words.onDay : words.fromDay}
          error={saidOf("first")}
          value={form.first}
          onValue={(value) =>
            set({
              first: value,
              ...(value !== "" && form.kind !== "weekdays"
                ? { weekdays: [isoWeekday(value)] }
                : {}),
            })
          }
        />
        {form.kind === "once" ? (
          <div className={classes.near}>
            {[today, tomorrow].map((day) => (
              <Button
                key={day}
                variant="default"
                size="md"
                aria-pressed={form.first === day}
                onClick={() => set({ first: day })}
              >
                {day === today ? words.today : words.tomorrow}
              </Button>
            ))}
          </div>
        ) : (
          <DayField
            size="md"
            label={words.untilDay}
            description={words.noLast}
            error={saidOf("last")}
            min={form.first}
            value={form.last}
            onValue={(last) => set({ last })}
          />
        )}
      </div>
      <Times
        times={form.times}
        set={(times) => set({ times })}
        fault={saidOf("times") ?? saidOf("when")}
        more={form.kind !== "rrule"}
      />
      <Late form={form} set={set} />
    </fieldset>
  );
}

const toggled = (days: readonly number[], day: number): number[] =>
  days.includes(day) ? days.filter((one) => one !== day) : [...days, day];

/** A few choices side by side, each a target for a thumb; `options` are value, label, full name. */
function Toggles<Value extends string | number>({
  label,
  options,
  chosen,
  toggle,
  kind = "checkbox",
  dense = false,
}: {
  label: string;
  options: readonly (readonly [Value, string, string?])[];
  chosen: readonly Value[];
  toggle: (value: Value) => void;
  kind?: "checkbox" | "radio";
  dense?: boolean;
}) {
  const id = useId();
  const style = dense ? `${classes.toggles} ${classes.month}` : classes.toggles;
  return (
    <div className={style} role={kind === "radio" ? "radiogroup" : "group"} aria-label={label}>
      {options.map(([value, text, name]) => (
        <label key={value}>
          <input
            type={kind}
            name={id}
            checked={chosen.includes(value)}
            aria-label={name ?? text}
            onChange={() => toggle(value)}
          />
          <span aria-hidden="true">{text}</span>
        </label>
      ))}
    </div>
  );
}
