import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Card } from "../look/Card";
import { Icon } from "../look/Icon";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { length } from "../words/time";
import { Badge } from "./Badge";
import { type Order, order as orderQuery } from "./calls";
import { Following } from "./Following";
import { FollowUps } from "./FollowUps";
import { Heard } from "./Heard";
import classes from "./OrderPage.module.css";
import { Signatures } from "./Signatures";
import { standingOf } from "./standing";
import { TakeBack } from "./TakeBack";
import { standingSaid, when } from "./telling";
import { useSaying } from "./useSaying";
import { useUrgentWords } from "./words";

/** One order, for whoever prepared it, for the second person on a phone, and for who watches it. */
export function OrderPage() {
  const { order: id } = useParams({ from: "/khan-cap/lenh/$order" });
  const area = useChosenArea();
  const words = useUrgentWords();
  const { data, error, isPending, refetch } = useQuery(orderQuery(area, id));
  return (
    <div className={classes.page}>
      <Link to="/khan-cap" className={classes.back}>
        <Icon name="back" size={20} /> {words.toUrgent}
      </Link>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Shown order={data} />}
    </div>
  );
}

function Shown({ order }: { order: Order }) {
  const words = useUrgentWords();
  const saying = useSaying(order.area);
  const standing = standingOf(order, saying.now);
  const head = useRef<HTMLElement>(null);
  const { state } = order;
  const before = useRef(state);
  useEffect(() => {
    // What one's own touch brought about is seen, not scrolled for.
    if (before.current !== state) head.current?.scrollIntoView({ block: "center" });
    before.current = state;
  }, [state]);
  return (
    <>
      <header ref={head} className={classes.head} data-kind={order.kind} data-standing={standing}>
        <Badge kind={order.kind} />
        <h1>{order.title}</h1>
        <p>{order.name}</p>
        <p role="status" className={classes.standing}>
          {standingSaid(order, words, saying)}
        </p>
        {order.kind === "drill" && <p>{words.notReal}</p>}
      </header>
      {order.kind === "drill" && order.can.cancel && <TakeBack order={order} />}
      <FollowUps order={order} saying={saying} />
      <Following order={order} saying={saying} />
      <Facts order={order} />
      <Heard order={order} />
      {order.kind === "urgent" && <Signatures order={order} saying={saying} />}
    </>
  );
}

function Facts({ order }: { order: Order }) {
  const words = useUrgentWords();
  const saying = useSaying(order.area);
  const by = words.preparedBy(order.by.name, when(order.prepared_ms, saying));
  const tone = words.tones[order.tone];
  return (
    <Card title={words.facts}>
      <ul className={classes.facts}>
        {order[saying.language].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        <li>{words.soundsHow(tone, order.repeats, length(order.duration_ms))}</li>
        <li>{[by, ...(order.reason === null ? [] : [words.because(order.reason)])].join(", ")}.</li>
      </ul>
    </Card>
  );
}
