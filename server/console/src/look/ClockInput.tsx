import { TextInput } from "@mantine/core";
import { useState } from "react";
import { clockOfDay, msOfClock } from "../words/day";

/** An hour of the day, typed as people write it: `05:30`, `5h30`, `530`. The browser's own field
 * says AM and PM where its language does, and has no end of the day. */
export function ClockInput({
  label,
  value,
  onValue,
  wrong,
}: {
  label: string;
  /** Milliseconds of the local day. */
  value: number;
  onValue: (ms: number) => void;
  /** What is said of what is no hour. */
  wrong: string;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? clockOfDay(value);
  const type = (text: string) => {
    setTyped(text);
    const ms = msOfClock(text);
    if (ms !== null) onValue(ms);
  };
  return (
    <TextInput
      label={label}
      size="md"
      required
      withAsterisk={false}
      inputMode="text"
      autoComplete="off"
      spellCheck={false}
      placeholder="05:30"
      value={shown}
      error={msOfClock(shown) === null ? wrong : undefined}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => {
        if (msOfClock(shown) !== null) setTyped(null);
      }}
    />
  );
}
