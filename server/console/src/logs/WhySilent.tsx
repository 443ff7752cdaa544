import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { clock, dayOf } from "../words/time";
import { instantOf, minutesOf } from "./days";
import * as queries from "./queries";
import classes from "./Why.module.css";
import { WhyAnswer } from "./WhyAnswer";
import { useLogWords } from "./words";

interface Props {
  device: string;
  /** The chosen minute; undefined: the newest start that did not sound, which the server knows. */
  at: number | undefined;
  choose: (at: number) => void;
}

/** One cluster, one minute, one answer. Stands on the page of its own and on the cluster's. */
export function WhySilent({ device, at, choose }: Props) {
  const { data } = useQuery(queries.why(device, at));
  return (
    <>
      {data !== undefined && (
        <Minute key={data.minute_ms} ms={data.minute_ms} zone={data.zone} choose={choose} />
      )}
      <WhyAnswer device={device} at={at} />
    </>
  );
}

function Minute({ ms, zone, choose }: { ms: number; zone: string; choose: (at: number) => void }) {
  const words = useLogWords();
  const day = dayOf(ms, zone);
  const hour = clock(ms, zone);
  const take = (newDay: string, newHour: string) => {
    const minutes = minutesOf(newHour);
    if (minutes === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(newDay)) return;
    const chosen = instantOf(newDay, minutes, zone);
    if (chosen !== ms) choose(chosen);
  };
  return (
    <div className={classes.minute} role="group" aria-label={words.when}>
      <TextInput
        type="date"
        size="md"
        label={words.when}
        defaultValue={day}
        onBlur={(event) => take(event.currentTarget.value, hour)}
      />
      <TextInput
        type="time"
        size="md"
        label={words.hour}
        defaultValue={hour}
        onBlur={(event) => take(day, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(day, event.currentTarget.value);
        }}
      />
    </div>
  );
}
