import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Card, Chip, Empty } from "../look/Card";
import { useToday } from "../logs/today";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { clock, dayOf } from "../words/time";
import { useLanguage, useWordsOf } from "../words/words";
import { type Line, log } from "./asking";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** Everything that was told about the chosen area and those below, to whom and whether it arrived. */
export function AreaLog() {
  const words = useWordsOf({ vi, en });
  const area = useChosenArea();
  const { zone } = useToday(area);
  return <Log key={area} title={words.areaLog} none={words.noAreaLog} area={area} zone={zone} />;
}

/** Everything that was sent to this post (`area` null) or about an area, or could not be; the
 * newest first, a page at a time. */
export function Log({
  title,
  none,
  area,
  zone,
}: {
  title: string;
  none: string;
  area: string | null;
  zone: string;
}) {
  const words = useWordsOf({ vi, en });
  const { data, error, refetch, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(log(area));
  const lines = data?.pages.flat() ?? [];
  return (
    <Card title={title}>
      {isPending && <Skeleton height={120} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && lines.length === 0 && <Empty>{none}</Empty>}
      <ul className={classes.log}>
        {lines.map((line) => (
          <Told key={line.n} line={line} zone={zone} named={area !== null} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="default"
          size="md"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Card>
  );
}

function Told({ line, zone, named }: { line: Line; zone: string; named: boolean }) {
  const words = useWordsOf({ vi, en });
  const { nameOf } = useSeat();
  const language = useLanguage();
  const day = dayOf(line.at_ms, zone).split("-").reverse().join("/");
  const sent = line.outcome === "sent";
  return (
    <li>
      <span className={classes.at}>
        {clock(line.at_ms, zone)} {day} · {words[line.channel]}
      </span>
      <Chip mood={sent ? "good" : "bad"}>{sent ? words.sent : words.notSent}</Chip>
      {!sent && <span className={classes.why}>{line[language]}</span>}
      <span className={classes.sentence}>{line.sentence}</span>
      {named && (
        <span className={classes.at}>
          {line.instead_of === null
            ? words.toldTo(line.post)
            : words.toldInstead(line.post, line.instead_of)}
          {line.area !== null && ` · ${nameOf(line.area)}`}
        </span>
      )}
    </li>
  );
}
