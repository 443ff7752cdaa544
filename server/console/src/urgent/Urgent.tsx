import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alerts } from "../cap/calls";
import { useCapWords } from "../cap/words";
import { Card, Chip, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { Badge } from "./Badge";
import { type Kind, type Order, orders } from "./calls";
import { isOpen, sorted } from "./standing";
import { standingSaid } from "./telling";
import classes from "./Urgent.module.css";
import { useSaying } from "./useSaying";
import { useUrgentWords } from "./words";

/** Khẩn cấp: what waits or sounds, and where it is begun; drills stand apart, in a colour of their own. */
export function Urgent() {
  const words = useUrgentWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const { data, error, isPending, refetch } = useQuery(orders(area));
  const may = rights.mayAnywhere("order.prepare");
  const alarms = data?.filter((one) => one.kind === "urgent") ?? [];
  const drills = data?.filter((one) => one.kind === "drill") ?? [];
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{words.title}</h1>
        <p>{nameOf(area)}</p>
      </header>
      <section className={classes.alarms} aria-label={words.title}>
        <p className={classes.lead}>{words.lead}</p>
        <div className={classes.deeds}>
          {may && (
            <Button
              component={Link}
              to="/khan-cap/moi"
              size="lg"
              color="red.8"
              leftSection={<Icon name="urgent" />}
            >
              {words.begin}
            </Button>
          )}
          <Link to="/khan-cap/mau" className={classes.go}>
            {words.openTemplates}
          </Link>
          <ToAlerts area={area} />
        </div>
        {isPending && <Skeleton height={120} radius="lg" />}
        {data === undefined && <Refused error={error} again={refetch} />}
        {data !== undefined && <Orders area={area} orders={alarms} kind="urgent" />}
      </section>
      <section className={classes.drills} aria-labelledby="drills">
        <h2 id="drills">
          <Icon name="drill" /> {words.drills}
        </h2>
        <p className={classes.lead}>{words.drillsLead}</p>
        {may && (
          <div className={classes.deeds}>
            <Button
              component={Link}
              to="/khan-cap/dien-tap"
              size="md"
              className={classes.drillButton ?? ""}
              leftSection={<Icon name="drill" size={20} />}
            >
              {words.beginDrill}
            </Button>
          </div>
        )}
        {data !== undefined && <Orders area={area} orders={drills} kind="drill" />}
      </section>
    </div>
  );
}

/** The way to what other agencies warn of; it says so where one asks for an order. */
function ToAlerts({ area }: { area: string }) {
  const words = useCapWords();
  const { data } = useQuery(alerts(area));
  const asking = data?.filter((one) => one.asks && one.orders.length === 0) ?? [];
  return (
    <Link to="/khan-cap/canh-bao" className={classes.go}>
      {words.open}
      {asking.length > 0 && <Chip mood="bad">{words.asking(asking.length)}</Chip>}
    </Link>
  );
}

function Orders({ area, orders, kind }: { area: string; orders: readonly Order[]; kind: Kind }) {
  const words = useUrgentWords();
  const [none, now, before] =
    kind === "drill"
      ? [words.noDrills, words.drillsNow, words.drillsBefore]
      : [words.none, words.now, words.before];
  const saying = useSaying(area);
  const all = sorted(orders, saying.now);
  const open = all.filter((one) => isOpen(one, saying.now));
  const over = all.filter((one) => !isOpen(one, saying.now));
  if (all.length === 0) return <Empty>{none}</Empty>;
  return (
    <>
      {open.length > 0 && (
        <Card title={now}>
          <ul className={classes.rows}>
            {open.map((one) => (
              <Row key={one.id} order={one} said={standingSaid(one, words, saying)} />
            ))}
          </ul>
        </Card>
      )}
      {over.length > 0 && (
        <Card title={before}>
          <ul className={classes.rows}>
            {over.map((one) => (
              <Row key={one.id} order={one} said={standingSaid(one, words, saying)} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Row({ order, said }: { order: Order; said: string }) {
  return (
    <li data-kind={order.kind}>
      <Link to="/khan-cap/lenh/$order" params={{ order: order.id }}>
        <span>
          <Badge kind={order.kind} /> <strong>{order.title}</strong>
          <small>
            {order.name}. {said}
          </small>
        </span>
        <Icon name="forward" size={20} />
      </Link>
    </li>
  );
}
