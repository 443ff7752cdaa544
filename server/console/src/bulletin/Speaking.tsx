import "@mantine/core/styles/Progress.layer.css";
import { Button, NativeSelect, Progress } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { SpokenText } from "../api/calls";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { Beside } from "../speech/Beside";
import { areaSpeech, reading, voices } from "../speech/queries";
import { speedsWith } from "../speech/speeds";
import { useSpeechWords } from "../speech/words";
import { useLanguage, useWords } from "../words/words";
import classes from "./NewBulletin.module.css";
import { type Speaking as Going, useSpeaking } from "./speaking";
import { useBulletinWords } from "./words";

const SETTLES_MS = 350;

/** Máy đọc: what will be read stands beside the text; it is spoken, heard, and used. */
export function Speaking({
  text,
  area,
  use,
  close,
}: {
  text: string;
  area: string;
  use: (spoken: File) => void;
  close: () => void;
}) {
  const words = useBulletinWords();
  const common = useWords();
  const speech = useSpeechWords();
  const { data: here, error } = useQuery(voices);
  const going = useSpeaking(area, text, use);
  return (
    <section className={classes.machine} aria-label={words.machine}>
      <header>
        <h3>{words.machine}</h3>
        <Button variant="subtle" onClick={close}>
          {common.close}
        </Button>
      </header>
      <Refused error={error} />
      {here?.length === 0 && <p className={classes.note}>{speech.noVoice}</p>}
      {text.trim() === "" && <p className={classes.note}>{words.machineNoText}</p>}
      {text.trim() !== "" && (
        <>
          <p className={classes.note}>{words.machineWhy}</p>
          <AsRead text={text} area={area} voice={going.voice} />
          {(here?.length ?? 0) > 0 && <Speak going={going} area={area} />}
        </>
      )}
    </section>
  );
}

/** What is written and what will be read, side by side. */
export function AsRead({
  text,
  area,
  voice,
}: {
  text: string;
  area: string;
  voice: string | null;
}) {
  const [settled] = useDebouncedValue(text, SETTLES_MS);
  const { data: settings } = useQuery(areaSpeech(area));
  const { data, error } = useQuery(reading(area, settled, voice, settings?.version ?? 0));
  return (
    <>
      {data !== undefined && <Beside reading={data} />}
      <Refused error={error} />
    </>
  );
}

function Speak({ going, area }: { going: Going; area: string }) {
  const words = useBulletinWords();
  const speech = useSpeechWords();
  const { data: here = [] } = useQuery(voices);
  const { data: settings } = useQuery(areaSpeech(area));
  const { run, stale } = going;
  const speaking = run?.state === "speaking";
  const voice = going.voice ?? settings?.voice ?? "";
  const speed = going.speed ?? settings?.speed ?? 100;
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={speech.voice}
          size="md"
          value={voice}
          disabled={speaking}
          data={here.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(event) => going.choose({ voice: event.currentTarget.value })}
        />
        <NativeSelect
          label={speech.speed}
          size="md"
          value={speed}
          disabled={speaking}
          data={speedsWith(speed).map((value) => ({
            value: String(value),
            label: speech.percent(value),
          }))}
          onChange={(event) => going.choose({ speed: Number(event.currentTarget.value) })}
        />
      </div>
      {run?.state === "done" && <Heard run={run} going={going} />}
      <Refused error={going.error} />
      <Fault run={run} />
      {speaking ? (
        <div className={classes.buttons}>
          <div role="status">
            <p className={classes.note}>{words.speaking(run.done, run.lines)}</p>
            <Progress
              value={(100 * run.done) / run.lines}
              animated
              aria-label={words.speaking(run.done, run.lines)}
            />
          </div>
          <Button size="md" variant="default" onClick={going.stop}>
            {words.stopSpeaking}
          </Button>
        </div>
      ) : (
        <div className={classes.buttons}>
          <Button
            size="md"
            variant={run?.state === "done" && !stale ? "default" : "light"}
            leftSection={<Icon name="play" size={20} />}
            loading={going.beginning}
            onClick={going.begin}
          >
            {run?.state === "done" ? words.readAgain : words.readAloud}
          </Button>
        </div>
      )}
    </>
  );
}

function Heard({ run, going }: { run: SpokenText; going: Going }) {
  const words = useBulletinWords();
  return (
    <>
      <audio controls src={run.audio_url ?? undefined} aria-label={words.spokenHere} />
      {going.stale ? (
        <p className={classes.away} role="status">
          {words.spokenOther}
        </p>
      ) : (
        <Button size="md" loading={going.taking} onClick={going.take}>
          {words.useSpoken}
        </Button>
      )}
    </>
  );
}

function Fault({ run }: { run: SpokenText | undefined }) {
  const language = useLanguage();
  if (run?.state !== "failed" || !run.fault) return null;
  return (
    <p className={classes.fault} role="alert">
      {run.fault[language]}
    </p>
  );
}
