import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Card, Empty } from "../look/Card";
import { Refused } from "../shell/Refused";
import { clock } from "../words/time";
import { useLanguage } from "../words/words";
import { type Fact, facts as factsQuery } from "./calls";
import classes from "./Feedback.module.css";
import { useFeedbackWords } from "./words";

/** What is on record of a place about a time: what the officer answers by. */
export function Facts({
  area,
  device,
  at,
}: {
  area: string;
  device: string | undefined;
  at: number | undefined;
}) {
  const words = useFeedbackWords();
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    ...factsQuery(area, device, at ?? 0),
    placeholderData: keepPreviousData,
    enabled: at !== undefined,
  });
  if (at === undefined) {
    return (
      <Card title={words.facts}>
        <Empty>{words.factsWait}</Empty>
      </Card>
    );
  }
  const span =
    data === undefined
      ? undefined
      : words.factsAround(clock(data.from_ms, data.zone), clock(data.until_ms, data.zone));
  return (
    <Card title={words.facts} aside={span}>
      {isPending && <Skeleton height={120} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <div className={classes.facts} aria-live="polite" aria-busy={isPlaceholderData}>
          {data.clusters === 0 && <Empty>{words.noClusters}</Empty>}
          {data.looked < data.clusters && (
            <p className={classes.why}>{words.lookedAt(data.looked, data.clusters)}</p>
          )}
          <Told title={words.sounded} facts={data.sounded} at={at} alone={data.looked === 1} />
          <Told title={words.ordered} facts={data.ordered} at={at} alone={data.looked === 1} />
          <Told title={words.besides} facts={data.besides} at={at} alone={data.looked === 1} />
        </div>
      )}
    </Card>
  );
}

/** Those that were kept with an answer. */
export function KeptFacts({ facts, at }: { facts: readonly Fact[]; at: number }) {
  const words = useFeedbackWords();
  return (
    <Card title={words.factsThen}>
      <div className={classes.facts}>
        <Told title={undefined} facts={facts} at={at} alone={false} />
      </div>
    </Card>
  );
}

function Told({
  title,
  facts,
  at,
  alone,
}: {
  title: string | undefined;
  facts: readonly Fact[];
  at: number;
  alone: boolean;
}) {
  const language = useLanguage();
  if (facts.length === 0) return null;
  return (
    <div>
      {title !== undefined && <h3>{title}</h3>}
      <ul>
        {facts.map((fact) => (
          <li key={fact.code + fact.vi} className={classes.fact}>
            <p>{fact[language]}</p>
            {fact.do !== null && <small>{fact.do[language]}</small>}
            {!alone && <Clusters fact={fact} at={at} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Clusters({ fact, at }: { fact: Fact; at: number }) {
  const words = useFeedbackWords();
  const names = fact.devices.map(({ id, name }) => (
    <li key={id}>
      <Link to="/nhat-ky/vi-sao" search={(kept) => ({ ...kept, device: id, at })}>
        {name}
      </Link>
    </li>
  ));
  if (fact.devices.length === 1) return <ul>{names}</ul>;
  return (
    <details>
      <summary>{words.clusters(fact.devices.length)}</summary>
      <ul>{names}</ul>
    </details>
  );
}
