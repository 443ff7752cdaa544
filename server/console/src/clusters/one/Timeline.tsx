import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { DeviceDetail, Outcome } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card, Chip, Empty } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { Refused } from "../../shell/Refused";
import { inWords, type Saying } from "../../today/sentences";
import { clock, dayAfter, dayBefore, fullDay, length, span } from "../../words/time";
import { type ClusterWords, useClusterWords } from "../words";
import { DayBar } from "./DayBar";
import { type Line, linesOf, type LineState, MOODS } from "./day";
import classes from "./Timeline.module.css";

const DAY_MS = 86_400_000;
const HALF_DAY_MS = DAY_MS / 2;

interface Props {
  device: DeviceDetail;
  day: string;
  today: string;
  saying: Saying;
}

/** One day of one cluster: what was planned, and what was heard. */
export function Timeline({ device, day, today, saying }: Props) {
  const words = useClusterWords();
  const plan = useQuery(queries.planOfDevice(device.id, day));
  // Wider than the day in any zone: lines are joined by item, not by hour.
  const from = Date.parse(`${day}T00:00:00Z`) - HALF_DAY_MS;
  const outcomes = useQuery(
    queries.outcomesOf(device.area, device.id, from - HALF_DAY_MS, from + 3 * DAY_MS),
  );
  const lines = plan.data === undefined ? [] : linesOf(plan.data, outcomes.data ?? [], saying.now);
  const said = { ...saying, zone: plan.data?.zone ?? saying.zone };
  return (
    <Card
      title={day === today ? words.timeline : fullDay(day, saying.language)}
      aside={<Days device={device.id} day={day} today={today} saying={saying} />}
    >
      {plan.isPending && <Skeleton height={120} />}
      <Refused error={plan.data === undefined ? plan.error : null} again={plan.refetch} />
      <Refused
        error={outcomes.data === undefined ? outcomes.error : null}
        again={outcomes.refetch}
      />
      {plan.data !== undefined && lines.length === 0 && <Empty>{words.nothingPlanned}</Empty>}
      {lines.length > 0 && <DayBar lines={lines} day={day} saying={said} />}
      <ol className={classes.lines}>
        {lines.map((line) => (
          <Row key={line.key} line={line} saying={said} />
        ))}
      </ol>
    </Card>
  );
}

function Days({ device, day, today, saying }: { device: string } & Omit<Props, "device">) {
  const words = useClusterWords();
  const to = (other: string) => (other === today ? {} : { day: other });
  return (
    <span className={classes.days}>
      <Link
        to="/cum-loa/$device"
        params={{ device }}
        search={to(dayBefore(day))}
        aria-label={words.before}
        resetScroll={false}
      >
        <Icon name="back" size={20} />
      </Link>
      {day === today && <span>{fullDay(day, saying.language)}</span>}
      <Link
        to="/cum-loa/$device"
        params={{ device }}
        search={to(dayAfter(day))}
        aria-label={words.after}
        resetScroll={false}
      >
        <Icon name="forward" size={20} />
      </Link>
    </span>
  );
}

function Row({ line, saying }: { line: Line; saying: Saying }) {
  const words = useClusterWords();
  const { told, at_ms, outcome, state } = line;
  const long = told.start_ms !== null && told.end_ms !== null ? told.end_ms - told.start_ms : 0;
  const facts = [inWords(at_ms, saying), long > 0 ? length(long) : ""].filter(Boolean);
  const why = told.fate === "on_time" ? reasonIn(outcome, words) : told[saying.language];
  return (
    <li className={classes.line} data-state={state}>
      <time className="numbers" dateTime={new Date(at_ms).toISOString()}>
        {clock(at_ms, saying.zone)}
      </time>
      <div>
        <strong>{told.title}</strong>
        <span>{facts.join(" · ")}</span>
        {outcome?.started_us != null && <span>{heardIn(outcome, words, saying)}</span>}
        {why !== "" && <span className={classes.why}>{why}</span>}
      </div>
      <Chip mood={MOODS[state]}>{nameOf(state, words)}</Chip>
    </li>
  );
}

function nameOf(state: LineState, words: ClusterWords): string {
  if (state === "coming") return words.comingAt;
  if (state === "sounding") return words.soundingNow;
  if (state === "not_accepted") return words.notAccepted;
  return words[state];
}

/** What is nearer than that is on the dot to every ear. */
const ON_THE_DOT_MS = 50;

function heardIn(outcome: Outcome, words: ClusterWords, saying: Saying): string {
  const at = (outcome.started_us ?? 0) / 1000;
  const off = at - (outcome.start_ms ?? at);
  const beside =
    Math.abs(off) < ON_THE_DOT_MS
      ? words.onTheDot
      : off > 0
        ? words.lateBy(span(off, saying.language))
        : words.earlyBy(span(-off, saying.language));
  const whole = outcome.duration_ms - outcome.sounded_ms < 1_000;
  return [
    words.heardAt(clock(at, saying.zone, true)),
    beside,
    whole ? "" : words.heardFor(length(outcome.sounded_ms), length(outcome.duration_ms)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function reasonIn(outcome: Outcome | null, words: ClusterWords): string {
  const reason = outcome?.reason;
  if (reason == null) return "";
  const known: Record<string, string> = words.reasons;
  return known[reason] ?? reason;
}
