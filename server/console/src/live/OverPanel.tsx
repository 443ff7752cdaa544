import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Card } from "../look/Card";
import { Refused } from "../shell/Refused";
import { type End, finished, recordingOf, soundedOn } from "./calls";
import { useLiveWords } from "./words";

/** Why it ended, and the recording. */
export function OverPanel({
  live,
  rehearsal,
  ended,
  again,
}: {
  live: string;
  rehearsal: boolean;
  ended: End | null;
  again: () => void;
}) {
  const words = useLiveWords();
  const { data, error } = useQuery(finished(live));
  const why = data?.ended ?? ended;
  return (
    <Card title={rehearsal ? words.rehearsalOver : words.over}>
      <div role="status">{why !== null && <p>{words.why[why]}</p>}</div>
      {data !== undefined && !rehearsal && <p>{words.soundedOn(soundedOn(data), data.devices)}</p>}
      <Refused error={error} />
      {data?.sha256 ? (
        <audio controls src={recordingOf(live)} aria-label={words.recording} />
      ) : (
        <p>{words.preparing}</p>
      )}
      <p>
        <Button size="lg" onClick={again}>
          {words.again}
        </Button>
      </p>
    </Card>
  );
}
