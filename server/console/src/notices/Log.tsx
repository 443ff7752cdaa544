import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Card, Chip, Empty } from "../look/Card";
import { Refused } from "../shell/Refused";
import { clock, dayOf } from "../words/time";
import { useLanguage, useWordsOf } from "../words/words";
import { type Line, log } from "./asking";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** Everything that was sent to this post, or could not be; the newest first, a page at a time. */
export function Log({ zone }: { zone: string }) {
  const words = useWordsOf({ vi, en });
  const { data, error, refetch, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(log);
  const lines = data?.pages.flat() ?? [];
  return (
    <Card title={words.log}>
      {isPending && <Skeleton height={120} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && lines.length === 0 && <Empty>{words.noLog}</Empty>}
      <ul className={classes.log}>
        {lines.map((line) => (
          <Told key={line.n} line={line} zone={zone} />
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

function Told({ line, zone }: { line: Line; zone: string }) {
  const words = useWordsOf({ vi, en });
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
    </li>
  );
}
