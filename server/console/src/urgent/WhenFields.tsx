import { DayField, TimeField } from "../look/TypedField";
import type { Kind } from "./calls";
import type { Form } from "./Prepare";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

/** At once, or at an hour of the coming day. */
export function WhenFields({
  kind,
  form,
  set,
}: {
  kind: Kind;
  form: Form;
  set: (change: Partial<Form>) => void;
}) {
  const words = useUrgentWords();
  return (
    <fieldset>
      <legend>{words.when}</legend>
      <div className={classes.choices} role="radiogroup" aria-label={words.when}>
        {[false, true].map((later) => (
          <label key={String(later)}>
            <input
              type="radio"
              name="when"
              checked={form.later === later}
              onChange={() => set({ later })}
            />
            <span>{later ? words.later : kind === "drill" ? words.drillAtOnce : words.atOnce}</span>
          </label>
        ))}
      </div>
      {form.later && (
        <div className={classes.pair}>
          <DayField size="md" label={words.day} value={form.day} onValue={(day) => set({ day })} />
          <TimeField
            size="md"
            label={words.time}
            value={form.time}
            onValue={(time) => set({ time })}
          />
        </div>
      )}
    </fieldset>
  );
}
