import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { ClockInput } from "../look/ClockInput";
import { FormDialog } from "../look/Form";
import { MINUTE_MS, weekday } from "../words/day";
import { useLanguage } from "../words/words";
import { addSlot, type Station, useDeed } from "./calls";
import classes from "./Relay.module.css";
import { MINUTES } from "./StartDialog";
import { useRelayWords } from "./words";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const FROM_MS = 5 * 3_600_000;
const USUAL = 30;

/** Which station, on which days, from when and for how long. */
export function SlotDialog({
  area,
  stations,
  close,
  tell,
}: {
  area: string;
  stations: readonly Station[];
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useRelayWords();
  const language = useLanguage();
  const [station, setStation] = useState(stations[0]?.id ?? "");
  const [days, setDays] = useState(DAYS.map(String));
  const [from, setFrom] = useState(FROM_MS);
  const [minutes, setMinutes] = useState(USUAL);
  const saving = useDeed(
    () =>
      addSlot(area, {
        station,
        weekdays: days.map(Number),
        starts_ms: from,
        lasts_ms: minutes * MINUTE_MS,
      }),
    () => {
      tell(words.slotSaved);
      close();
    },
  );
  return (
    <FormDialog
      title={words.addSlot}
      saving={saving}
      ready={days.length > 0 && from < 24 * 3_600_000}
      close={close}
    >
      <NativeSelect
        size="md"
        label={words.station}
        value={station}
        data={stations.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(event) => setStation(event.currentTarget.value)}
      />
      <Checkbox.Group label={words.weekdays} value={days} onChange={setDays}>
        <div className={classes.days}>
          {DAYS.map((day) => (
            <Checkbox
              key={day}
              size="md"
              value={String(day)}
              label={weekday(day, language)}
              className={classes.day}
            />
          ))}
        </div>
      </Checkbox.Group>
      <ClockInput label={words.from} value={from} onValue={setFrom} wrong={words.wrongTime} />
      <NativeSelect
        size="md"
        label={words.lasts}
        value={String(minutes)}
        data={MINUTES.map((count) => ({ value: String(count), label: words.minutes(count) }))}
        onChange={(event) => setMinutes(Number(event.currentTarget.value))}
      />
    </FormDialog>
  );
}
