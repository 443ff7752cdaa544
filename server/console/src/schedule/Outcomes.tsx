import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import * as shared from "../api/queries";
import { Chip, type Mood } from "../look/Card";
import { Refused } from "../shell/Refused";
import classes from "./ItemDrawer.module.css";
import { heard, turnedOf, type Turned } from "./outcomes";
import { usePicture } from "./picture";
import * as queries from "./queries";
import type { Start } from "./starts";
import { type ScheduleWords, useScheduleWords } from "./words";

/** Named one by one, up to so many; of more, the number is told. */
const NAMED = 6;

/** What became of a start that is over, by the loudspeakers' own receipts. */
export function Outcomes({ start }: { start: Start }) {
  const words = useScheduleWords();
  const { area } = usePicture();
  const { told } = start;
  const { data, error, refetch, isPending } = useQuery(queries.outcomes(area, told.due_ms));
  const { data: devices } = useQuery(shared.devices(area));
  const turned = turnedOf(data ?? [], told.entry);
  const nameOf = (id: string) => devices?.find((device) => device.id === id)?.name ?? id;
  return (
    <section aria-labelledby="outcomes">
      <h3 id="outcomes">{words.outcomes}</h3>
      {isPending && <Skeleton height={48} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && turned.length === 0 && <p>{words.noOutcomes}</p>}
      {data !== undefined && data.length >= queries.OUTCOMES_MAX && (
        <p>{words.firstOutcomes(queries.OUTCOMES_MAX)}</p>
      )}
      <ul className={classes.ways}>
        {turned.map((one) => (
          <li key={`${one.outcome} ${one.reason ?? ""}`}>
            <Chip mood={moodOf(one)}>{words.outcome[one.outcome]}</Chip>
            <div>
              <strong>{words.onClusters(one.devices.length)}</strong>
              {one.reason !== null && <span>{because(one.reason, words)}</span>}
              {one.outcome === "unproven" && <span>{words.unprovenWhy}</span>}
              {!(heard(one.outcome) && one.devices.length > NAMED) && (
                <span>{named(one.devices.map(nameOf), words)}</span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const moodOf = ({ outcome }: Turned): Mood =>
  outcome === "played" ? "good" : outcome === "late" || outcome === "unproven" ? "wait" : "bad";

function because(reason: string, words: ScheduleWords): string {
  const known: Record<string, string> = words.reasons;
  return known[reason] ?? words.otherReason(reason);
}

function named(names: readonly string[], words: ScheduleWords): string {
  const first = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? words.andOthers(first, names.length - NAMED) : first;
}
