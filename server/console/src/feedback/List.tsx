import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Card, Chip, Empty, type Mood } from "../look/Card";
import { Icon } from "../look/Icon";
import { useToday } from "../logs/today";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { dayOf, shortDay, since } from "../words/time";
import { useLanguage } from "../words/words";
import { type Feedback, list, rule } from "./calls";
import classes from "./Feedback.module.css";
import { Rule } from "./Rule";
import { type Sieve, SIEVES } from "./sieves";
import { useFeedbackWords } from "./words";

export const MOODS: Record<Feedback["state"], Mood> = {
  received: "accent",
  handling: "wait",
  answered: "good",
};

/** Everything that residents told in the area, the last received first. */
export function List() {
  const words = useFeedbackWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const { sieve = "all" } = useSearch({ from: "/phan-anh" });
  const navigate = useNavigate({ from: "/phan-anh" });
  const reads = rights.may("feedback.read", area);
  const found = useInfiniteQuery({ ...list(area, sieve), enabled: reads });
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const holds = useQuery(rule(area)).data;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
      </header>
      {reads && (
        <Card title={nameOf(area)}>
          <div className={classes.bar}>
            <NativeSelect
              size="md"
              label={words.shown}
              value={sieve}
              data={SIEVES.map((one) => ({ value: one, label: words.sieves[one] }))}
              onChange={(event) =>
                void navigate({
                  search: (kept) => ({ ...kept, sieve: event.currentTarget.value as Sieve }),
                  replace: true,
                })
              }
            />
            {rights.may("feedback.write", area) && (
              <Button
                size="md"
                leftSection={<Icon name="add" size={20} />}
                onClick={() => void navigate({ to: "/phan-anh/moi" })}
              >
                {words.take}
              </Button>
            )}
          </div>
          {found.isPending && <Skeleton height={200} />}
          {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
          {found.data !== undefined && rows.length === 0 && <Empty>{words.none}</Empty>}
          <ul className={classes.rows}>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
          {found.hasNextPage && (
            <Button
              variant="default"
              size="md"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {words.more}
            </Button>
          )}
        </Card>
      )}
      {holds !== undefined && <Rule key={`${area} ${holds.version}`} area={area} rule={holds} />}
    </div>
  );
}

function Row({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { zone, now } = useToday(row.area);
  const where = [row.device_name ?? row.place, nameOf(row.area)].filter(Boolean).join(", ");
  return (
    <li>
      <Link to="/phan-anh/$feedback" params={{ feedback: row.id }}>
        <span>
          <span className={classes.chips}>
            <strong>{words.kinds[row.kind]}</strong>
            <Chip mood={MOODS[row.state]}>{words.states[row.state]}</Chip>
            {row.state !== "answered" && row.due_ms <= now && (
              <Chip mood="bad">{words.overdue}</Chip>
            )}
          </span>
          <span className={classes.said}>{row.words}</span>
          <small>
            {where}. {since(row.received_ms, now, zone, language)}
            {row.state !== "answered" && `. ${words.due(shortDay(dayOf(row.due_ms - 1, zone)))}`}
          </small>
        </span>
        <Icon name="forward" size={20} />
      </Link>
    </li>
  );
}
