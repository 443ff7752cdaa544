import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import * as apiQueries from "../api/queries";
import { Card, Chip, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { DayField } from "../look/TypedField";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { clock } from "../words/time";
import { useLanguage } from "../words/words";
import { known, type LogAddress, type LogOutcome, SIEVES } from "./address";
import { Archived } from "./Archived";
import { ClusterFind } from "./ClusterFind";
import { daysAfter, instantOf } from "./days";
import classes from "./Logs.module.css";
import { Filtering } from "./Filtering";
import { LongList } from "./LongList";
import * as queries from "./queries";
import { becauseOf, counted, factsOf, MOODS } from "./sentences";
import { useToday } from "./today";
import { WhyAnswer } from "./WhyAnswer";
import { useLogWords } from "./words";

/** Before anybody chooses days: today and the six before it. */
const DAYS = 7;

/** Every item that was due, the newest first: what, when, where, and what became of it. */
export function PlayLog() {
  const words = useLogWords();
  const language = useLanguage();
  const area = useChosenArea();
  const { day: today, zone } = useToday(area);
  const address = useSearch({ from: "/nhat-ky/" });
  const change = useChange();
  const from = address.from ?? daysAfter(address.to ?? today, 1 - DAYS);
  const to = address.to ?? today;
  const [from_ms, until_ms] = [instantOf(from, 0, zone), instantOf(daysAfter(to, 1), 0, zone)];
  const found = useInfiniteQuery(
    queries.rows({
      area,
      from_ms,
      until_ms,
      outcome: address.outcome,
      device: address.device,
      text: address.text,
    }),
  );
  const rows = useMemo(() => found.data?.pages.flat() ?? [], [found.data]);
  const names = useNames(area);
  const sifted = Object.keys(address).some((key) => key !== "open" && key !== "area");
  const count = counted(rows.length, language);
  return (
    <Card title={words.playLog}>
      <Filters address={address} from={from} to={to} area={area} change={change} />
      <div className={classes.head}>
        <p role="status" className={classes.count}>
          {found.data !== undefined &&
            (found.hasNextPage ? words.rowsMore(count) : words.rows(count))}
        </p>
        {sifted && (
          <Button variant="subtle" onClick={() => change({}, true)}>
            {words.clear}
          </Button>
        )}
      </div>
      <Archived from={from_ms} until={until_ms} zone={zone} />
      {found.isPending && <Skeleton height={240} />}
      {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
      {found.data !== undefined && rows.length === 0 && (
        <Empty>
          {words.noRows} {words.noRowsWhy}
        </Empty>
      )}
      <LongList
        items={rows}
        keyOf={(row) => row.cursor}
        label={words.playLog}
        more={found.hasNextPage && !found.isFetching ? () => found.fetchNextPage() : undefined}
        row={(row) => (
          <LogRow
            row={row}
            cluster={names.get(row.device) ?? row.device}
            zone={zone}
            opened={address.open === row.cursor}
            toggle={() => change({ open: address.open === row.cursor ? undefined : row.cursor })}
          />
        )}
      />
      {found.isFetchingNextPage && (
        <p role="status" className={classes.more}>
          {words.loadingMore}
        </p>
      )}
    </Card>
  );
}

type Changed = { [K in keyof LogAddress]?: LogAddress[K] | undefined };
type Change = (changed: Changed, whole?: boolean) => void;

/** What is chosen goes into the address, in the place of what stood there. */
function useChange(): Change {
  const go = useNavigate({ from: "/nhat-ky/" });
  return (changed, whole = false) =>
    void go({
      search: (kept) =>
        known<LogAddress & { area?: string }>(
          whole ? { area: kept.area, ...changed } : { ...kept, ...changed },
        ),
      replace: true,
      resetScroll: false,
    });
}

function useNames(area: string): ReadonlyMap<string, string> {
  const { data } = useQuery(apiQueries.devices(area));
  return useMemo(() => new Map(data?.map((one) => [one.id, one.name])), [data]);
}

interface FilterProps {
  address: LogAddress;
  from: string;
  to: string;
  area: string;
  change: Change;
}

function Filters({ address, from, to, area, change }: FilterProps) {
  const words = useLogWords();
  const outcomes = [
    { value: "", label: words.every },
    ...SIEVES.map((one) => ({ value: one, label: words[one] })),
  ];
  return (
    <Filtering>
      <DayField
        late
        size="md"
        label={words.from}
        value={from}
        max={to}
        onValue={(day) => change({ from: day })}
      />
      <DayField
        late
        size="md"
        label={words.to}
        value={to}
        min={from}
        onValue={(day) => change({ to: day })}
      />
      <NativeSelect
        size="md"
        className={classes.whole ?? ""}
        label={words.outcome}
        data={outcomes}
        value={address.outcome ?? ""}
        onChange={(event) =>
          change({ outcome: (event.currentTarget.value as LogOutcome | "") || undefined })
        }
      />
      <ClusterFind
        className={classes.whole}
        label={words.cluster}
        area={area}
        chosen={address.device}
        choose={(device) => change({ device })}
      />
      <TextInput
        size="md"
        className={classes.whole ?? ""}
        label={words.bulletin}
        defaultValue={address.text ?? ""}
        key={address.text === undefined ? "empty" : "typed"}
        onBlur={(event) => change({ text: event.currentTarget.value.trim() || undefined })}
        onKeyDown={(event) => {
          if (event.key === "Enter")
            change({ text: event.currentTarget.value.trim() || undefined });
        }}
      />
    </Filtering>
  );
}

interface RowProps {
  row: queries.Row;
  cluster: string;
  zone: string;
  opened: boolean;
  toggle: () => void;
}

function LogRow({ row, cluster, zone, opened, toggle }: RowProps) {
  const words = useLogWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const because = becauseOf(row, language);
  const heard = row.started_us === null ? "" : clock(row.started_us / 1000, zone, true);
  return (
    <>
      <button type="button" className={classes.row} aria-expanded={opened} onClick={toggle}>
        <span>
          <strong>{row.title ?? words.untitled}</strong>
          <span className={classes.facts}>
            {factsOf(row, cluster, zone, language, words)} · {nameOf(row.area)}
            {heard !== "" && ` · ${words.heardFrom(heard)}`}
          </span>
          {because !== "" && <span className={classes.because}>{because}</span>}
          {row.heard_back === false && <span className={classes.because}>{words.unheard}</span>}
        </span>
        <span data-chip>
          <Chip mood={MOODS[row.outcome]}>{words[row.outcome]}</Chip>
        </span>
        <Icon name="down" size={20} />
      </button>
      {opened && (
        <div className={classes.opened}>
          <WhyAnswer device={row.device} at={row.start_ms ?? row.due_ms} entry={row.entry} />
        </div>
      )}
    </>
  );
}
