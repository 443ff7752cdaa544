import { ActionIcon, TextInput, type TextInputProps } from "@mantine/core";
import { useRef, useState } from "react";
import { Icon } from "../look/Icon";
import { fullDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { timeOfDay, typedDay, typedTime, writtenDay } from "./days";
import classes from "./TypedField.module.css";
import { useScheduleWords } from "./words";

interface Props extends Omit<TextInputProps, "value" | "onChange" | "type" | "min"> {
  /** As the API writes it; empty while there is none. */
  value: string;
  onValue: (value: string) => void;
}

/** A day as it is written here, whatever the browser's own custom; or chosen from its calendar.
 * Below it the weekday, so that a slip shows. */
export function DayField({ min, ...given }: Props & { min?: string | undefined }) {
  const words = useScheduleWords();
  const language = useLanguage();
  return (
    <TypedField
      {...given}
      type="date"
      min={min}
      placeholder={words.dayPattern}
      written={writtenDay}
      read={typedDay}
      said={(day) => fullDay(day, language)}
      pick={words.calendar}
    />
  );
}

/** A time of day in 24 hours, whatever the browser's own custom; said in words beside it. */
export function TimeField(given: Props) {
  const words = useScheduleWords();
  const language = useLanguage();
  return (
    <TypedField
      {...given}
      type="time"
      placeholder={words.timePattern}
      written={(time) => time}
      read={typedTime}
      said={(time) => spoken(timeOfDay(time) ?? 0, "UTC", language)}
      pick={words.clock}
    />
  );
}

function TypedField({
  value,
  onValue,
  type,
  min,
  written,
  read,
  said,
  pick,
  description,
  ...given
}: Props & {
  type: "date" | "time";
  min?: string | undefined;
  written: (value: string) => string;
  read: (text: string) => string | null;
  said: (value: string) => string;
  pick: string;
}) {
  const native = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState({ text: value === "" ? "" : written(value), of: value });
  const text = typed.of === value ? typed.text : value === "" ? "" : written(value);
  const change = (next: string) => {
    const found = next.trim() === "" ? "" : (read(next) ?? "");
    setTyped({ text: next, of: found });
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
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => value !== "" && setTyped({ text: written(value), of: value })}
      rightSectionWidth={44}
      rightSection={
        <>
          <input
            ref={native}
            type={type}
            min={min}
            className={classes.native}
            tabIndex={-1}
            aria-hidden="true"
            value={value}
            onChange={(event) => onValue(event.currentTarget.value)}
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
