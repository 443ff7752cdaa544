import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Bulletin, Finding } from "../api/calls";
import * as queries from "../api/queries";
import { Icon } from "../look/Icon";
import { length } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { usePlayer } from "./player";
import classes from "./Sound.module.css";
import type { Span } from "./spans";
import { Waveform } from "./Waveform";

const SPEEDS = ["1", "1.25", "1.5"];

/** A bulletin to listen to, with what the check found in it; tells what was heard as it goes. */
export function Sound({
  bulletin,
  onHeard,
}: {
  bulletin: Bulletin;
  onHeard?: (heard: readonly Span[]) => void;
}) {
  const words = useWords();
  const sha256 = bulletin.content?.sha256 ?? "";
  const duration_ms = bulletin.content?.duration_ms ?? 0;
  const { data: picture } = useQuery(queries.peaks(bulletin.id, sha256));
  const { element, ...player } = usePlayer(duration_ms);
  const [speed, setSpeed] = useState("1");
  const { heard } = player;
  useEffect(() => onHeard?.(heard), [heard, onHeard]);
  return (
    <div className={classes.sound}>
      <audio
        ref={element} // Another version is another address: what is kept of the old one does not count as handed over.
        src={`${bulletin.audio_url}?digest=${bulletin.digest}`}
        preload="metadata"
      />
      <Waveform
        peaks={picture?.peaks ?? []}
        duration_ms={duration_ms}
        position_ms={player.position_ms}
        heard={player.heard}
        marked={bulletin.findings.filter((one) => isSpot(one, bulletin)).map((one) => one.span)}
        seek={player.seek}
      />
      <div className={classes.controls}>
        <Button
          size="lg"
          radius="xl"
          variant={player.playing ? "light" : "filled"}
          leftSection={<Icon name={player.playing ? "pause" : "play"} />}
          onClick={player.toggle}
        >
          {player.playing ? words.pause : words.listen}
        </Button>
        <span className="numbers">
          {length(player.position_ms)} / {length(duration_ms)}
        </span>
        <SegmentedControl
          aria-label={words.speed}
          data={SPEEDS.map((value) => ({ value, label: `${value.replace(".", ",")}×` }))}
          value={speed}
          onChange={(chosen) => {
            setSpeed(chosen);
            player.hasten(Number(chosen));
          }}
        />
      </div>
      {player.failed && (
        <p className={classes.failed} role="alert">
          {words.cannotPlay}
        </p>
      )}
      <Findings bulletin={bulletin} seek={player.seek} />
    </div>
  );
}

function Findings({ bulletin, seek }: { bulletin: Bulletin; seek: (to_ms: number) => void }) {
  const words = useWords();
  const language = useLanguage();
  if (bulletin.findings.length === 0) return null;
  return (
    <section className={classes.findings} aria-label={words.findings}>
      <strong>{words.findings}</strong>
      <ul>
        {bulletin.findings.map((finding) => (
          <li key={`${finding.code} ${finding.span.start_ms}`}>
            <span>{finding[language]}</span>
            {isSpot(finding, bulletin) && (
              <Button
                variant="default"
                size="compact-md"
                onClick={() => seek(finding.span.start_ms)}
              >
                {words.hearThere(length(finding.span.start_ms))}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What concerns the whole recording has no spot to go to. */
const isSpot = ({ span }: Finding, bulletin: Bulletin): boolean =>
  span.start_ms > 0 || span.end_ms < (bulletin.content?.duration_ms ?? 0);
