import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "../look/Dialog";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { MINUTE_MS } from "../words/day";
import { useWords } from "../words/words";
import { start, type Station, useDeed } from "./calls";
import classes from "../look/Listing.module.css";
import { useRelayWords } from "./words";

export const MINUTES = [15, 30, 60, 90, 120, 180] as const;
const USUAL = 30;

/** Asks once, for how long, before loudspeakers sound. */
export function StartDialog({
  area,
  station,
  close,
  tell,
}: {
  area: string;
  station: Station;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useRelayWords();
  const common = useWords();
  const { nameOf } = useSeat();
  const [minutes, setMinutes] = useState(USUAL);
  const starting = useDeed(
    () => start(area, station.id, minutes * MINUTE_MS),
    () => {
      tell(words.started(station.name));
      close();
    },
  );
  return (
    <Dialog opened onClose={close} title={words.startAsk(station.name, nameOf(area))} size="md">
      <div className={classes.form}>
        <p className={classes.lead}>{words.startTold}</p>
        <NativeSelect
          size="md"
          label={words.lasts}
          value={String(minutes)}
          data={MINUTES.map((count) => ({ value: String(count), label: words.minutes(count) }))}
          onChange={(event) => setMinutes(Number(event.currentTarget.value))}
        />
        <Refused error={starting.error} />
        <div className={classes.end}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button
            size="md"
            color="red.8"
            leftSection={<Icon name="live" />}
            loading={starting.isPending}
            onClick={() => starting.mutate()}
          >
            {words.start}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
