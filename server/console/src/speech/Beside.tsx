import { useMemo } from "react";
import type { TextReading } from "../api/calls";
import classes from "./Beside.module.css";
import { asRead, asWritten, changesOf, type Part } from "./parts";
import { useSpeechWords } from "./words";

/** A text as it is written and, beside it, as it will be read; what differs is marked in both. */
export function Beside({ reading }: { reading: TextReading }) {
  const words = useSpeechWords();
  const written = useMemo(() => asWritten(reading.pieces), [reading]);
  const read = useMemo(() => asRead(reading.pieces), [reading]);
  return (
    <div className={classes.beside}>
      <div className={classes.sides}>
        <Side name={words.written} parts={written} />
        <Side name={words.spokenAs} parts={read} />
      </div>
      <p className={classes.told}>{words.changes(changesOf(reading.pieces))}</p>
      {reading.unread.length > 0 && (
        <p className={classes.unread} role="alert">
          {words.unread(reading.unread.join(" "))}
        </p>
      )}
    </div>
  );
}

function Side({ name, parts }: { name: string; parts: readonly Part[] }) {
  return (
    <div className={classes.side}>
      <p aria-hidden="true">{name}</p>
      <div className={classes.text} role="group" aria-label={name} tabIndex={0}>
        {parts.map(({ text, marked, n }) =>
          marked ? <mark key={n}>{text}</mark> : <span key={n}>{text}</span>,
        )}
      </div>
    </div>
  );
}
