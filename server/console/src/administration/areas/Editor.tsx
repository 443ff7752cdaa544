import { Button, NativeSelect, TextInput } from "@mantine/core";
import { MINUTE_MS } from "../../words/day";
import type { AreaDetail, Settings } from "../types";
import classes from "./AreaPage.module.css";
import { HoursEditor } from "./HoursEditor";
import { QuietEditor } from "./QuietEditor";
import { effective, type Setting } from "./settings";
import { useAreaWords } from "./words";

interface EditorProps {
  name: Setting;
  draft: Settings;
  onDraft: (draft: Settings) => void;
}

/** What an own value begins with: the one there is, else what holds now. */
export function startOf(name: Setting, detail: AreaDetail): Settings {
  const held = effective(detail);
  const start = { ...held, ...set(detail.own) };
  if (name === "quiet" && detail.own.quiet === null) return { ...start, quiet: [] };
  return start;
}

const set = (own: Settings): Partial<Settings> =>
  Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));

/** The fields for one setting. */
export function Editor({ name, draft, onDraft }: EditorProps) {
  const words = useAreaWords();
  const put = (more: Partial<Settings>) => onDraft({ ...draft, ...more });
  switch (name) {
    case "permitted":
      return (
        <HoursEditor
          windows={draft.permitted ?? []}
          onWindows={(permitted) => put({ permitted })}
        />
      );
    case "quiet":
      return <QuietEditor quiet={draft.quiet ?? []} onQuiet={(quiet) => put({ quiet })} />;
    case "volume":
      return (
        <Count
          label={words.volumeField}
          most={100}
          value={draft.volume}
          onValue={(volume) => put({ volume })}
        />
      );
    case "air_time_cap_ms":
      return (
        <Count
          label={words.minutesField}
          most={1440}
          unit={MINUTE_MS}
          value={draft.air_time_cap_ms}
          onValue={(air_time_cap_ms) => put({ air_time_cap_ms })}
        />
      );
    case "min_gap_ms":
      return (
        <Count
          label={words.secondsField}
          most={43_200}
          unit={1000}
          value={draft.min_gap_ms}
          onValue={(min_gap_ms) => put({ min_gap_ms })}
        />
      );
    case "accepts_by_default":
      return (
        <Choice
          yes={words.accepts}
          no={words.waits}
          value={draft.accepts_by_default}
          onValue={(accepts_by_default) => put({ accepts_by_default })}
        />
      );
    case "second_factor":
      return (
        <Choice
          yes={words.required}
          no={words.notRequired}
          value={draft.second_factor}
          onValue={(second_factor) => put({ second_factor })}
        />
      );
    case "zone":
      return (
        <NativeSelect
          size="md"
          label={words.names.zone}
          value={draft.zone ?? "Asia/Ho_Chi_Minh"}
          data={["Asia/Ho_Chi_Minh", ...Intl.supportedValuesOf("timeZone")].filter(
            (zone, index, all) => all.indexOf(zone) === index,
          )}
          onChange={(event) => put({ zone: event.currentTarget.value })}
        />
      );
  }
}

interface CountProps {
  label: string;
  most: number;
  /** How many of what is kept make one of what is typed. */
  unit?: number;
  value: number | null;
  onValue: (value: number) => void;
}

function Count({ label, most, unit = 1, value, onValue }: CountProps) {
  return (
    <TextInput
      className={classes.count ?? ""}
      label={label}
      size="md"
      type="number"
      inputMode="numeric"
      min={0}
      max={most}
      step={1}
      required
      withAsterisk={false}
      data-autofocus
      value={value === null ? "" : value / unit}
      onChange={(event) => onValue(Math.round(Number(event.currentTarget.value) * unit))}
    />
  );
}

interface ChoiceProps {
  yes: string;
  no: string;
  value: boolean | null;
  onValue: (value: boolean) => void;
}

function Choice({ yes, no, value, onValue }: ChoiceProps) {
  const said = [
    [true, yes],
    [false, no],
  ] as const;
  return (
    <div className={classes.choice}>
      {said.map(([which, label]) => (
        <Button
          key={label}
          variant={value === which ? "filled" : "default"}
          aria-pressed={value === which}
          onClick={() => onValue(which)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
