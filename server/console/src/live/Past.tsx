import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { LiveSession } from "../api/calls";
import * as queries from "../api/queries";
import { Empty } from "../look/Card";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { dayOf, length, shortDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { past, recordingOf } from "./calls";
import classes from "./Live.module.css";
import { useLiveWords } from "./words";

/** What was said live in an area and below, each with its recording. */
export function Past() {
  const words = useLiveWords();
  const area = useChosenArea();
  const { data, error, refetch } = useQuery(past(area));
  return (
    <section aria-label={words.pastTitle}>
      <Refused error={error} again={() => refetch()} />
      {data === undefined && error === null && <Skeleton height={160} />}
      {data?.length === 0 && <Empty>{words.pastNone}</Empty>}
      <ul className={classes.past}>
        {(data ?? []).map((one) => (
          <Session key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Session({ one }: { one: LiveSession }) {
  const words = useLiveWords();
  const language = useLanguage();
  const { data: detail } = useQuery(queries.area(one.area));
  const zone = detail?.policy.zone ?? "Asia/Ho_Chi_Minh";
  const when = `${spoken(one.at_ms, zone, language)}, ${shortDay(dayOf(one.at_ms, zone))}`;
  const facts = [
    when,
    one.duration_ms === null ? "" : length(one.duration_ms),
    words.pastDevices(one.devices),
    one.ended === null ? "" : words.why[one.ended],
  ];
  return (
    <li>
      <strong>
        {one.station === null
          ? words.pastWho(one.by, one.area_name)
          : words.pastRelay(one.station, one.area_name)}
      </strong>
      <p>{facts.filter(Boolean).join(" · ")}</p>
      {one.duration_ms === null ? (
        <p>{words.noRecording}</p>
      ) : (
        <audio
          controls
          preload="none"
          src={recordingOf(one.id)}
          aria-label={words.listen(one.by, when)}
        />
      )}
    </li>
  );
}
