import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Chip } from "../look/Card";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { clock, length } from "../words/time";
import { useLanguage } from "../words/words";
import * as queries from "./queries";
import { MOODS, whenIn } from "./sentences";
import classes from "./Why.module.css";
import { useLogWords } from "./words";

interface Props {
  device: string;
  /** Any instant of the minute; without it, the newest start that did not sound. */
  at?: number | undefined;
  /** Only this entry's part, where several share the minute. */
  entry?: string;
}

/** The server's answer: what was to sound, what became of it, what else held, and what to do. */
export function WhyAnswer({ device, at, entry }: Props) {
  const words = useLogWords();
  const { data, error, refetch, isPending } = useQuery(queries.why(device, at));
  if (isPending) return <Skeleton height={120} />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  const starts = data.starts.filter((one) => entry === undefined || one.entry === entry);
  return (
    <div className={classes.answer}>
      <div aria-live="polite">
        {starts.length === 0 ? (
          <Told answer={data.said} main />
        ) : (
          starts.map((start) => <Told key={start.entry} answer={start.told} main />)
        )}
      </div>
      {starts.length === 0 && <Nearest why={data} />}
      {data.then.length > 0 && (
        <div>
          <h3>{words.then}</h3>
          <ul className={classes.then}>
            {data.then.map((one) => (
              <li key={one.vi}>
                <Told answer={one} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {starts.map((start) => (
        <Evidence key={start.entry} start={start} zone={data.zone} />
      ))}
    </div>
  );
}

function Told({ answer, main = false }: { answer: queries.Answer; main?: boolean }) {
  const words = useLogWords();
  const language = useLanguage();
  return (
    <div className={main ? classes.main : classes.told}>
      <p>{answer[language]}</p>
      {answer.do && (
        <p className={classes.todo}>
          <Icon name="forward" size={20} />
          <span>
            <span className="visually-hidden">{words.doThis}: </span>
            {answer.do[language]}
          </span>
        </p>
      )}
    </div>
  );
}

function Nearest({ why }: { why: queries.Why }) {
  const words = useLogWords();
  const language = useLanguage();
  const said = (ms: number) => whenIn(ms, why.zone, language);
  if (why.before_ms === null && why.after_ms === null) return null;
  return (
    <div>
      <h3>{words.nearest}</h3>
      <ul className={classes.then}>
        {why.before_ms !== null && <li>{words.before(said(why.before_ms))}</li>}
        {why.after_ms !== null && <li>{words.after(said(why.after_ms))}</li>}
      </ul>
    </div>
  );
}

/** What an auditor asks for: the receipt by its name and hash, and the clock it was written by. */
function Evidence({ start, zone }: { start: queries.WhyStart; zone: string }) {
  const words = useLogWords();
  const language = useLanguage();
  const { outcome } = start;
  if (outcome == null) return null;
  const exact = (ms: number) =>
    `${clock(ms, zone, true)}, ${whenIn(ms, zone, language).split(", ").at(-1) ?? ""}`;
  const facts: [string, string | undefined][] = [
    [words.planned, exact(start.start_ms ?? start.due_ms)],
    [words.began, start.started_us == null ? undefined : exact(start.started_us / 1000)],
    [words.sounded, start.sounded_ms ? length(start.sounded_ms) : undefined],
    [words.journal, start.journal ?? undefined],
    [words.number, start.n?.toString()],
    [words.hash, start.identity ?? undefined],
    [words.received, start.received_ms == null ? undefined : exact(start.received_ms)],
    [
      words.clock,
      start.clock == null
        ? undefined
        : `${words.clocks[start.clock.quality] ?? start.clock.quality}, ${words.clockError(
            (start.clock.error_us / 1000).toFixed(1),
          )}`,
    ],
  ];
  const none = outcome === "unproven" ? words.noReceipt : words.ownPlan;
  return (
    <details className={classes.evidence} open={start.identity != null}>
      <summary>
        {words.evidence} <Chip mood={MOODS[outcome]}>{words[outcome]}</Chip>
      </summary>
      {start.identity == null && <p>{none}</p>}
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="numbers">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </details>
  );
}
