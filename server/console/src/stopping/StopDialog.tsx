import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { area as areaOf } from "../api/queries";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { useNow } from "../today/now";
import { moment } from "../words/day";
import { useLanguage } from "../words/words";
import { preview, sendStop, type StopWish } from "./calls";
import { areasToStop } from "./following";
import { Frame } from "./Frame";
import classes from "./Stopping.module.css";
import { Underway } from "./Underway";
import { useStopWords } from "./words";

const HOUR_MS = 3_600_000;
/** The longest stop is asked about still when it has been looked at for a while. */
const SLACK_MS = 60_000;
/** What the server takes where nothing is said. */
const DEFAULT_HOURS = 12;
const HOURS = [1, 2, 4, DEFAULT_HOURS, 24, 48, 72];

const wishOf = (hours: number, reason: string, pressedAt: number): StopWish => ({
  ...(hours === DEFAULT_HOURS ? {} : { until_ms: pressedAt - SLACK_MS + hours * HOUR_MS }),
  ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
});

/** DỪNG TẤT CẢ LOA: asks once, says what it silences, and then shows who follows. */
export default function StopDialog({ close }: { close: () => void }) {
  const words = useStopWords();
  const { areas, rights, nameOf } = useSeat();
  const choices = areasToStop(useChosenArea(), rights, areas);
  const [area, setArea] = useState(choices[0] ?? "");
  const [hours, setHours] = useState(DEFAULT_HOURS);
  const [reason, setReason] = useState("");
  const [pressedAt, setPressedAt] = useState<number | null>(null);
  const send = useCallback(
    () => sendStop(area, wishOf(hours, reason, pressedAt ?? 0)),
    [area, hours, reason, pressedAt],
  );
  if (pressedAt !== null) {
    return <Underway area={area} kind="stop" send={send} pressedAt={pressedAt} close={close} />;
  }
  return (
    <Frame
      title={words.ask(nameOf(area))}
      said={<Foreseen area={area} hours={hours} />}
      close={close}
    >
      {choices.length > 1 && (
        <NativeSelect
          mt="md"
          size="md"
          label={words.where}
          value={area}
          onChange={(event) => setArea(event.currentTarget.value)}
          data={choices.map((one) => ({ value: one, label: nameOf(one) }))}
        />
      )}
      <p className={classes.soft}>{words.whoLifts(hours)}</p>
      <Wish hours={hours} setHours={setHours} reason={reason} setReason={setReason} />
      <div className={classes.answers}>
        <Button variant="default" size="lg" onClick={close}>
          {words.cancel}
        </Button>
        <Button
          color="red.8"
          size="lg"
          data-autofocus
          className={classes.stop ?? ""}
          onClick={() => setPressedAt(Date.now())}
        >
          {words.confirm}
        </Button>
      </div>
    </Frame>
  );
}

/** Until when, and why: folded, for whoever must stop now has no time for it. */
function Wish({
  hours,
  setHours,
  reason,
  setReason,
}: {
  hours: number;
  setHours: (hours: number) => void;
  reason: string;
  setReason: (reason: string) => void;
}) {
  const words = useStopWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const { data: area } = useQuery(areaOf(useChosenArea()));
  const zone = area?.policy.zone ?? "Asia/Ho_Chi_Minh";
  return (
    <details className={classes.wish}>
      <summary>{words.untilAndWhy}</summary>
      <NativeSelect
        size="md"
        label={words.until}
        value={String(hours)}
        onChange={(event) => setHours(Number(event.currentTarget.value))}
        data={HOURS.map((one) => ({
          value: String(one),
          label: words.hoursUntil(one, moment(now + one * HOUR_MS, zone, language)),
        }))}
      />
      <TextInput
        size="md"
        label={words.why}
        description={words.whyHint}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </details>
  );
}

/** The server's own sentences; the button does not wait for them. */
function Foreseen({ area, hours }: { area: string; hours: number }) {
  const words = useStopWords();
  const language = useLanguage();
  const [opened] = useState(() => Date.now() - SLACK_MS);
  const { data, isPending } = useQuery(
    preview(area, hours === DEFAULT_HOURS ? null : opened + hours * HOUR_MS),
  );
  if (isPending) {
    return (
      <div role="status" aria-label={words.loading} className={classes.foreseen}>
        <Skeleton height={20} mb={10} width="80%" />
        <Skeleton height={20} mb={10} />
        <Skeleton height={20} width="60%" />
      </div>
    );
  }
  if (data === undefined) return <p className={classes.foreseen}>{words.notForeseen}</p>;
  return (
    <ul className={classes.foreseen}>
      {data[language].map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
