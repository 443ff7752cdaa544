import { Chip, type Mood } from "../look/Card";
import type { Line } from "./calls";
import { useCapWords } from "./words";

const GRAVE: Record<Line["severity"], Mood> = {
  Extreme: "bad",
  Severe: "wait",
  Moderate: "calm",
  Minor: "calm",
  Unknown: "calm",
};

/** How grave it is, whether it is what it seems, and whether its sender is proven. */
export function Marks({ alert }: { alert: Line }) {
  const words = useCapWords();
  const { severity, status, message_type, proof } = alert;
  return (
    <>
      <Chip mood={GRAVE[severity]}>{words.severity[severity]}</Chip>{" "}
      {status !== "Actual" && <Chip mood="accent">{words.status[status]}</Chip>}{" "}
      {message_type !== "Alert" && <Chip>{words.kind[message_type]}</Chip>}{" "}
      <Chip mood={proof === "signed" ? "good" : "wait"}>{words.proof[proof]}</Chip>
    </>
  );
}
