import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { Icon } from "../look/Icon";
import { length } from "../words/time";
import { useWords } from "../words/words";
import { useScheduleWords } from "./words";

/** One bulletin to be heard where it is named: a button, and how far it has come. */
export function Listen({ bulletin, title }: { bulletin: string; title: string }) {
  const words = useScheduleWords();
  const common = useWords();
  const sound = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at_ms, setAt] = useState(0);
  const [failed, setFailed] = useState(false);
  const toggle = () => {
    const audio = sound.current;
    if (audio === null) return;
    if (!audio.paused) audio.pause();
    else audio.play().catch(() => setFailed(true));
  };
  const does = playing ? common.pause : common.listen;
  return (
    <>
      <audio
        ref={sound}
        preload="none"
        src={`/api/bulletins/${bulletin}/audio`}
        onPlay={() => {
          setPlaying(true);
          setFailed(false);
        }}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime * 1000)}
      />
      <Button
        size="md"
        variant="default"
        aria-label={words.listenTo(does, title)}
        leftSection={<Icon name={playing ? "pause" : "play"} size={18} />}
        onClick={toggle}
      >
        {playing ? length(at_ms) : does}
      </Button>
      {failed && <small role="alert">{common.cannotPlay}</small>}
    </>
  );
}
