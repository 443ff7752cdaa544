import { NativeSelect, TextInput } from "@mantine/core";
import type { Kind } from "./calls";
import type { Form } from "./Prepare";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

/** What the template says already, unless it is said otherwise here. A drill has no signal. */
export function HowFields({
  kind,
  form,
  set,
}: {
  kind: Kind;
  form: Form;
  set: (change: Partial<Form>) => void;
}) {
  const words = useUrgentWords();
  const field = (key: "repeats" | "gap" | "volume", placeholder: string) => ({
    size: "md" as const,
    inputMode: "numeric" as const,
    placeholder,
    value: form[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  return (
    <details>
      <summary>{words.how}</summary>
      <fieldset>
        <legend className="visually-hidden">{words.how}</legend>
        <div className={classes.pair}>
          {kind === "urgent" && (
            <>
              <NativeSelect
                size="md"
                label={words.tone}
                value={form.tone}
                onChange={({ currentTarget: { value } }) =>
                  set({ tone: value === "siren" || value === "attention" ? value : "" })
                }
                data={[
                  { value: "", label: "–" },
                  { value: "attention", label: words.tones.attention },
                  { value: "siren", label: words.tones.siren },
                ]}
              />
              <TextInput label={words.repeats} {...field("repeats", "3")} />
              <TextInput label={words.gap} {...field("gap", "20")} />
            </>
          )}
          <TextInput label={words.volume} {...field("volume", "100")} />
        </div>
        <TextInput
          size="md"
          label={words.reason}
          maxLength={300}
          value={form.reason}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
      </fieldset>
    </details>
  );
}
