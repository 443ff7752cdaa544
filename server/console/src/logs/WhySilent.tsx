import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { DayField, TimeField } from "../look/TypedField";
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
  const { data } = useQuery({ ...queries.why(device, at), placeholderData: keepPreviousData });
  return (
    <>
      {data !== undefined && <Minute ms={data.minute_ms} zone={data.zone} choose={choose} />}
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
    if (minutes === undefined || newDay === "") return;
    const chosen = instantOf(newDay, minutes, zone);
    if (chosen !== ms) choose(chosen);
  };
  return (
    <div className={classes.minute} role="group" aria-label={words.when}>
      <DayField size="md" label={words.when} value={day} onValue={(chosen) => take(chosen, hour)} />
      <TimeField
        late
        size="md"
        label={words.hour}
        value={hour}
        onValue={(chosen) => take(day, chosen)}
      />
    </div>
  );
}
