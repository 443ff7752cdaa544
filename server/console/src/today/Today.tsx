import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import type { Stop } from "../api/calls";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { stops } from "../stopping/calls";
import { barring } from "../stopping/following";
import { dayAfter, dayOf, fullDay } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { AttentionCard } from "./AttentionCard";
import { MomentList } from "./MomentList";
import { momentsOf, stoppedBy } from "./moments";
import { useNow } from "./now";
import { type Saying, stoppedIn, todayIn, tomorrowIn } from "./sentences";
import classes from "./Today.module.css";
import { WaitingCard } from "./WaitingCard";

const LOOKS_EVERY_MS = 5_000;
const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

/** The home page: what sounds, what waits, and what needs somebody. */
export function Today() {
  const area = useChosenArea();
  const language = useLanguage();
  const now = useNow(LOOKS_EVERY_MS);
  const { nameOf } = useSeat();
  const { data: detail } = useQuery(queries.area(area));
  const zone = detail?.policy.zone ?? ZONE_BEFORE_KNOWN;
  const saying: Saying = { now, zone, language };
  const day = dayOf(now, zone);
  const { data: stopped } = useQuery(stops(area));
  const stop = barring(stopped ?? [], now).find((one) => one.covers);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>
        {fullDay(day, language)} <span>{nameOf(area)}</span>
      </h1>
      <div className={classes.main}>
        <DayCard area={area} day={day} saying={saying} stop={stop} />
        <DayCard area={area} day={dayAfter(day)} saying={saying} stop={stop} tomorrow />
      </div>
      <div className={classes.side}>
        <WaitingCard area={area} />
        <AttentionCard area={area} saying={saying} />
      </div>
    </div>
  );
}

interface DayProps {
  area: string;
  day: string;
  saying: Saying;
  stop: Stop | undefined;
  tomorrow?: boolean;
}

function DayCard({ area, day, saying, stop, tomorrow = false }: DayProps) {
  const words = useWords();
  const { data, error, refetch, isPending } = useQuery(queries.plan(area, day));
  const moments = data === undefined ? [] : stoppedBy(momentsOf(data), stop);
  const said = () => {
    if (tomorrow) return tomorrowIn(moments, saying);
    return stop ? stoppedIn(moments, stop.until_ms, saying) : todayIn(moments, saying);
  };
  const title = tomorrow ? words.tomorrow : words.today;
  return (
    <Card title={title} aside={tomorrow ? fullDay(day, saying.language) : undefined}>
      {isPending && <Waiting />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <>
          <p className={tomorrow ? classes.told : classes.headline}>{said()}</p>
          {moments.length > 0 && <MomentList plan={data} moments={moments} saying={saying} />}
        </>
      )}
    </Card>
  );
}

function Waiting() {
  const words = useWords();
  return (
    <div role="status" aria-label={words.loading}>
      <Skeleton height={28} mb={16} width="70%" />
      <Skeleton height={48} mb={8} />
      <Skeleton height={48} />
    </div>
  );
}
