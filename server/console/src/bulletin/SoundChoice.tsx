import { Button, FileButton } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { Icon } from "../look/Icon";
import { length } from "../words/time";
import { useWords } from "../words/words";
import classes from "./NewBulletin.module.css";
import { canRecord, useRecorder } from "./recorder";
import type { KeptSound } from "./sounds";
import { Speaking } from "./Speaking";
import { useBulletinWords } from "./words";

const ACCEPTED = "audio/*,.amr,.3gp,.webm,.wma,.m4a,.ogg";

/** Record, choose a recording, or have the text spoken; each can be heard before it is sent. */
export function SoundChoice({
  kept: { sound, choose, hear },
  chosen,
  fault,
  text,
  area,
}: {
  kept: KeptSound;
  chosen: () => void;
  fault: string | undefined;
  text: string;
  area: string;
}) {
  const words = useWords();
  const own = useBulletinWords();
  const [machine, setMachine] = useState(false);
  const take = (one: File) => {
    choose(one);
    chosen();
    setMachine(false);
  };
  const recorder = useRecorder(take, hear);
  const address = useAddress(sound);
  const recording = recorder.elapsed_ms !== null;
  return (
    <fieldset className={classes.sound}>
      <legend className="visually-hidden">{words.soundPart}</legend>
      {recording && (
        <div className={classes.recording}>
          <strong role="timer">{words.recording(length(recorder.elapsed_ms ?? 0))}</strong>
          <Button size="md" color="red.8" onClick={recorder.stop}>
            {words.stopRecording}
          </Button>
        </div>
      )}
      {!recording && (
        <div className={classes.ways}>
          {canRecord() && (
            <Button
              size="lg"
              variant="light"
              leftSection={<Icon name="write" />}
              onClick={() => void recorder.start()}
            >
              {words.record}
            </Button>
          )}
          <FileButton
            accept={ACCEPTED}
            onChange={(file) => {
              if (file !== null) take(file);
            }}
          >
            {(given) => (
              <Button {...given} size="lg" variant="light" leftSection={<Icon name="file" />}>
                {sound === null ? words.chooseFile : words.otherFile}
              </Button>
            )}
          </FileButton>
          <Button
            size="lg"
            variant="light"
            leftSection={<Icon name="devices" />}
            aria-expanded={machine}
            onClick={() => setMachine(!machine)}
          >
            {own.machine}
          </Button>
        </div>
      )}
      {machine && !recording && (
        <Speaking text={text} area={area} use={take} close={() => setMachine(false)} />
      )}
      {recorder.refused && (
        <p className={classes.fault} role="alert">
          {words.microphoneRefused}
        </p>
      )}
      {fault !== undefined && (
        <p className={classes.fault} role="alert">
          {fault}
        </p>
      )}
      {sound !== null && !recording && (
        <>
          <p className={classes.note}>{words.chosenFile(sound.name)}</p>
          <audio controls src={address} aria-label={words.soundPart} />
        </>
      )}
    </fieldset>
  );
}

/** An address under which the page itself can play what has not been sent. */
function useAddress(sound: File | null): string | undefined {
  const address = useMemo(() => (sound === null ? undefined : URL.createObjectURL(sound)), [sound]);
  useEffect(
    () => () => {
      if (address !== undefined) URL.revokeObjectURL(address);
    },
    [address],
  );
  return address;
}
