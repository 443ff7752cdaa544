import { Checkbox, NativeSelect, Skeleton } from "@mantine/core";
import "@mantine/core/styles/Checkbox.layer.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Card, Chip, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { DayField } from "../look/TypedField";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { type DeedAddress, known } from "./address";
import { type Changed, changesIn } from "./changes";
import { daysAfter, instantOf } from "./days";
import classes from "./Logs.module.css";
import own from "./Deeds.module.css";
import { Filtering } from "./Filtering";
import { LongList } from "./LongList";
import * as queries from "./queries";
import { counted, whenIn } from "./sentences";
import { useToday } from "./today";
import { useLogWords } from "./words";

const DAYS = 30;

/** Who did what, and who was refused what, the newest first. */
export function Deeds() {
  const words = useLogWords();
  const language = useLanguage();
  const area = useReadArea();
  const { day: today, zone } = useToday(useChosenArea());
  const address = useSearch({ from: "/nhat-ky/thao-tac" });
  const change = useChange();
  const from = address.from ?? daysAfter(address.to ?? today, 1 - DAYS);
  const to = address.to ?? today;
  const span = {
    from_ms: instantOf(from, 0, zone),
    until_ms: instantOf(daysAfter(to, 1), 0, zone),
  };
  const found = useInfiniteQuery(queries.lines(area, span, address));
  const lines = useMemo(() => found.data?.pages.flatMap((page) => page.lines) ?? [], [found.data]);
  const count = counted(lines.length, language);
  return (
    <Card title={words.deeds}>
      <Filters address={address} from={from} to={to} area={area} change={change} />
      <div className={classes.head}>
        <p role="status" className={classes.count}>
          {found.data !== undefined &&
            (found.hasNextPage ? words.rowsMore(count) : words.rows(count))}
        </p>
      </div>
      {found.isPending && <Skeleton height={240} />}
      {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
      {found.data !== undefined && lines.length === 0 && <Empty>{words.noDeeds}</Empty>}
      <LongList
        items={lines}
        keyOf={(line) => line.n}
        label={words.deeds}
        more={found.hasNextPage && !found.isFetching ? () => found.fetchNextPage() : undefined}
        row={(line) => (
          <DeedRow
            line={line}
            zone={zone}
            opened={address.open === line.n}
            toggle={() => change({ open: address.open === line.n ? undefined : line.n })}
          />
        )}
      />
    </Card>
  );
}

/** The chosen area; none for the widest of one's own, so that signing in is read there too. */
function useReadArea(): string | undefined {
  const { rights } = useSeat();
  const chosen = useChosenArea();
  const [home, ...others] = rights.homes("activity.read");
  return chosen === home && others.length === 0 ? undefined : chosen;
}

type Sifted = { [K in keyof DeedAddress]?: DeedAddress[K] | undefined };
type Change = (changed: Sifted) => void;

function useChange(): Change {
  const go = useNavigate({ from: "/nhat-ky/thao-tac" });
  return (changed) =>
    void go({
      search: (kept) => known<DeedAddress & { area?: string }>({ ...kept, ...changed }),
      replace: true,
      resetScroll: false,
    });
}

interface FilterProps {
  address: DeedAddress;
  from: string;
  to: string;
  area: string | undefined;
  change: Change;
}

function Filters({ address, from, to, area, change }: FilterProps) {
  const words = useLogWords();
  const language = useLanguage();
  const { data } = useQuery(queries.sieves(area));
  const people = data?.actors.map(({ account, post }) => ({ value: account, label: post })) ?? [];
  const deeds = data?.deeds.map((one) => ({ value: one.action, label: one[language] })) ?? [];
  const every = { value: "", label: words.every };
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
        label={words.person}
        data={[every, ...people]}
        value={address.who ?? ""}
        onChange={(event) => change({ who: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        size="md"
        className={classes.whole ?? ""}
        label={words.deed}
        data={[every, ...deeds]}
        value={address.what ?? ""}
        onChange={(event) => change({ what: event.currentTarget.value || undefined })}
      />
      <Checkbox
        size="md"
        className={`${classes.whole ?? ""} ${own.check ?? ""}`}
        label={words.onlyRefused}
        checked={address.refused ?? false}
        onChange={(event) => change({ refused: event.currentTarget.checked || undefined })}
      />
    </Filtering>
  );
}

interface RowProps {
  line: queries.Line;
  zone: string;
  opened: boolean;
  toggle: () => void;
}

function DeedRow({ line, zone, opened, toggle }: RowProps) {
  const words = useLogWords();
  const language = useLanguage();
  return (
    <>
      <button type="button" className={classes.row} aria-expanded={opened} onClick={toggle}>
        <span>
          <strong className={own.said}>{line[language]}</strong>
          <span className={classes.facts}>
            {whenIn(line.at_ms, zone, language)}
            {line.holder != null && line.holder !== line.post && ` · ${words.holder(line.holder)}`}
          </span>
        </span>
        <span data-chip>{line.refused != null && <Chip mood="bad">{words.refused}</Chip>}</span>
        <Icon name="down" size={20} />
      </button>
      {opened && <Opened line={line} zone={zone} />}
    </>
  );
}

function Opened({ line, zone }: { line: queries.Line; zone: string }) {
  const words = useLogWords();
  const { nameOf } = useSeat();
  const changes = changesIn(line, zone, words);
  const known = changes.filter(({ field }) => field in words.fields);
  const technical = changes.filter(({ field }) => !(field in words.fields));
  const facts = [
    [words.line, String(line.n)],
    [words.area, line.area === null ? null : nameOf(line.area)],
    [words.right, line.right],
    [words.address, line.address],
  ];
  return (
    <div className={classes.opened}>
      {known.length > 0 && <Changes changes={known} />}
      <dl className={own.facts}>
        {facts.map(
          ([name, value]) =>
            value != null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {technical.length > 0 && (
        <details className={own.technical}>
          <summary>{words.technical}</summary>
          <Changes changes={technical} />
        </details>
      )}
    </div>
  );
}

/** The column of what was is left out where nothing was. */
function Changes({ changes }: { changes: readonly Changed[] }) {
  const words = useLogWords();
  const had = changes.some((one) => one.was !== "");
  return (
    <table className={own.changes}>
      <caption className="visually-hidden">{words.changes}</caption>
      {had && (
        <thead>
          <tr>
            <td />
            <th scope="col">{words.was}</th>
            <th scope="col">{words.is}</th>
          </tr>
        </thead>
      )}
      <tbody>
        {changes.map((one) => (
          <tr key={one.field} data-changed={(had && one.was !== one.is) || undefined}>
            <th scope="row">{one.name}</th>
            {had && <td>{one.was}</td>}
            <td>{one.is}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
