import { ActionIcon, TextInput, type TextInputProps } from "@mantine/core";
import { useRef, useState } from "react";
import { Icon } from "./Icon";
import { fullDay, spoken } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { timeOfDay, typedDay, typedTime, writtenDay } from "../words/typed";
import classes from "./TypedField.module.css";

interface Props extends Omit<TextInputProps, "value" | "onChange" | "type" | "min" | "max"> {
  /** As the API writes it; empty while there is none. */
  value: string;
  onValue: (value: string) => void;
  /** Told when the field is left, by Enter or from the calendar: where each value is asked about. */
  late?: boolean;
}

/** The days that the calendar offers. */
interface Bounds {
  min?: string | undefined;
  max?: string | undefined;
}

/** A day as it is written here, whatever the browser's own custom; or chosen from its calendar.
 * Below it the weekday, so that a slip shows. */
export function DayField({ min, max, ...given }: Props & Bounds) {
  const words = useWords();
  const language = useLanguage();
  return (
    <TypedField
      {...given}
      type="date"
      min={min}
      max={max}
      placeholder={words.dayPattern}
      written={writtenDay}
      read={typedDay}
      said={(day) => fullDay(day, language)}
      pick={words.openCalendar}
    />
  );
}

/** A time of day in 24 hours, whatever the browser's own custom; said in words beside it. */
export function TimeField(given: Props) {
  const words = useWords();
  const language = useLanguage();
  return (
    <TypedField
      {...given}
      type="time"
      placeholder={words.timePattern}
      written={(time) => time}
      read={typedTime}
      said={(time) => spoken(timeOfDay(time) ?? 0, "UTC", language)}
      pick={words.openClock}
    />
  );
}

function TypedField({
  value,
  onValue,
  late = false,
  type,
  min,
  max,
  written,
  read,
  said,
  pick,
  description,
  ...given
}: Props &
  Bounds & {
    type: "date" | "time";
    written: (value: string) => string;
    read: (text: string) => string | null;
    said: (value: string) => string;
    pick: string;
  }) {
  const native = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  const known = value === "" ? "" : written(value);
  // While it is typed the text stands, whatever the page makes of it.
  const text = typed !== null && (focused || typed.of === value) ? typed.text : known;
  const change = (next: string) => {
    const found = next.trim() === "" ? "" : (read(next) ?? "");
    setTyped({ text: next, of: late ? value : found });
    if (!late && found !== value) onValue(found);
  };
  const settle = () => {
    const found = late && typed !== null ? (read(typed.text) ?? value) : value;
    if (value !== "") setTyped(null);
    if (found !== value) onValue(found);
  };
  return (
    <TextInput
      {...given}
      inputWrapperOrder={["label", "input", "description", "error"]}
      inputMode={type === "time" ? "text" : "numeric"}
      autoComplete="off"
      value={text}
      description={value === "" ? description : said(value)}
      classNames={{ description: classes.said ?? "" }}
      onFocus={() => {
        setFocused(true);
        setTyped({ text, of: value });
      }}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => {
        setFocused(false);
        settle();
      }}
      onKeyDown={(event) => {
        if (late && event.key === "Enter") settle();
      }}
      rightSectionWidth={44}
      rightSection={
        <>
          <input
            ref={native}
            type={type}
            min={min}
            max={max}
            className={classes.native}
            tabIndex={-1}
            aria-hidden="true"
            value={value}
            onChange={(event) => {
              setTyped(null);
              onValue(event.currentTarget.value);
            }}
          />
          <ActionIcon
            size={42}
            variant="subtle"
            tabIndex={-1}
            aria-label={pick}
            onClick={() => native.current?.showPicker()}
          >
            <Icon name={type === "date" ? "schedule" : "clock"} size={20} />
          </ActionIcon>
        </>
      }
    />
  );
}
