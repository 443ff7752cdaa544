import { Button, NativeSelect } from "@mantine/core";
import { useId, useState } from "react";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import type { LiveClass } from "./calls";
import classes from "./Live.module.css";
import type { Speaking } from "./speaking";
import { useLiveWords } from "./words";

const MINUTES = [2, 5, 10, 20, 30, 60];
const USUAL = 10;
const CLASSES: readonly LiveClass[] = ["normal", "priority"];

/** What to choose before one speaks. A rehearsal is chosen at first: nobody goes on air by one
 * careless click. */
export function Setup({ area, speaking }: { area: string; speaking: Speaking }) {
  const words = useLiveWords();
  const [rehearsal, setRehearsal] = useState(true);
  const [class_, setClass] = useState<LiveClass>("normal");
  const [minutes, setMinutes] = useState(USUAL);
  const { areas, rights } = useSeat();
  const elsewhere = [...areas.keys()].some((id) => id !== area && rights.may("live.speak", id));
  const start = () =>
    void speaking.start(area, { class: class_, lasts_ms: minutes * 60_000, rehearsal });
  return (
    <div className={classes.setup} data-mode={rehearsal ? "rehearsal" : "air"}>
      <fieldset className={classes.modes}>
        <legend>{words.mode}</legend>
        <Mode chosen={rehearsal} choose={() => setRehearsal(true)} told={words.rehearsalTold}>
          {words.rehearsal}
        </Mode>
        <Mode chosen={!rehearsal} choose={() => setRehearsal(false)} told={words.airTold} air>
          {words.air}
        </Mode>
      </fieldset>
      <div className={classes.fields}>
        {!rehearsal && (
          <NativeSelect
            size="md"
            label={words.class}
            value={class_}
            data={CLASSES.map((value) => ({ value, label: words[value] }))}
            onChange={({ currentTarget: { value } }) =>
              setClass(CLASSES.find((one) => one === value) ?? "normal")
            }
          />
        )}
        <NativeSelect
          size="md"
          label={words.lasts}
          value={String(minutes)}
          data={MINUTES.map((count) => ({ value: String(count), label: words.minutes(count) }))}
          onChange={({ currentTarget: { value } }) => setMinutes(Number(value))}
        />
      </div>
      {elsewhere && <p className={classes.note}>{words.whereHint}</p>}
      {speaking.refusedMicrophone && (
        <p className={classes.fault} role="alert">
          {words.refusedMicrophone}
        </p>
      )}
      <Refused error={speaking.error} />
      <Button
        size="xl"
        color={rehearsal ? "teal.9" : "red.8"}
        leftSection={<Icon name={rehearsal ? "write" : "live"} />}
        disabled={speaking.opening}
        onClick={start}
      >
        {speaking.opening ? words.opening : rehearsal ? words.startRehearsal : words.start}
      </Button>
    </div>
  );
}

function Mode({
  chosen,
  choose,
  told,
  air = false,
  children,
}: {
  chosen: boolean;
  choose: () => void;
  told: string;
  air?: boolean;
  children: string;
}) {
  const id = useId();
  return (
    <label className={classes.mode} data-air={air || undefined} data-chosen={chosen || undefined}>
      <input type="radio" name="mode" checked={chosen} onChange={choose} aria-describedby={id} />
      <span>
        <strong>{children}</strong>
        <span id={id}>{told}</span>
      </span>
    </label>
  );
}
