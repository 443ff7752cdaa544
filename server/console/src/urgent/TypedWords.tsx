import "@mantine/core/styles/Progress.layer.css";
import { Button, Progress, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AsRead } from "../bulletin/Speaking";
import { useSpeaking } from "../bulletin/speaking";
import { useBulletinWords } from "../bulletin/words";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { voices } from "../speech/queries";
import { useSpeechWords } from "../speech/words";
import { useLanguage } from "../words/words";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

const LONGEST = 2_000;
const unused = () => undefined;

/** Words typed for this one order: read by the machine, heard to the end, then signed. */
export function TypedWords({
  area,
  typed,
  set,
}: {
  area: string;
  typed: string;
  set: (change: { typed?: string; speech: string | null }) => void;
}) {
  const words = useUrgentWords();
  const bulletin = useBulletinWords();
  const speech = useSpeechWords();
  const language = useLanguage();
  const { data: here } = useQuery(voices);
  const going = useSpeaking(area, typed, unused);
  const { run, stale } = going;
  const ready = run?.state === "done" && !stale;
  return (
    <>
      {here?.length === 0 && <p className={classes.hint}>{speech.noVoice}</p>}
      <Textarea
        size="md"
        label={words.typedWords}
        description={words.typedHint}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={LONGEST}
        value={typed}
        onChange={(event) => set({ typed: event.currentTarget.value, speech: null })}
      />
      {typed.trim() !== "" && <AsRead text={typed} area={area} voice={null} />}
      <Refused error={going.error} />
      {run?.state === "failed" && run.fault && (
        <p role="alert" className={classes.lacks}>
          {run.fault[language]}
        </p>
      )}
      {run?.state === "speaking" && (
        <div role="status">
          <p className={classes.hint}>{bulletin.speaking(run.done, run.lines)}</p>
          <Progress
            value={(100 * run.done) / run.lines}
            animated
            aria-label={bulletin.speaking(run.done, run.lines)}
          />
        </div>
      )}
      {ready && run.audio_url !== null && (
        <Listening
          key={run.id}
          url={run.audio_url}
          onHeard={() => set({ typed, speech: run.id })}
        />
      )}
      {run?.state !== "speaking" && !ready && (
        <div>
          <Button
            size="md"
            variant="light"
            leftSection={<Icon name="play" size={20} />}
            disabled={typed.trim() === "" || here?.length === 0}
            loading={going.beginning}
            onClick={going.begin}
          >
            {words.haveItRead}
          </Button>
        </div>
      )}
    </>
  );
}

/** It plays by itself, once, to the end: who typed it knows what the loudspeakers will say. */
function Listening({ url, onHeard }: { url: string; onHeard: () => void }) {
  const words = useUrgentWords();
  const bulletin = useBulletinWords();
  const [heard, setHeard] = useState(false);
  return (
    <>
      <audio
        controls
        autoPlay
        src={url}
        aria-label={bulletin.spokenHere}
        onEnded={() => {
          setHeard(true);
          onHeard();
        }}
      />
      <p role="status" className={classes.hint}>
        {heard ? words.heardIt : words.hearItFirst}
      </p>
    </>
  );
}
