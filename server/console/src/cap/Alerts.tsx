import { Button, FileButton, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Card, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { when } from "../urgent/telling";
import { useSaying } from "../urgent/useSaying";
import urgent from "../urgent/Urgent.module.css";
import { useUrgentWords } from "../urgent/words";
import { useLanguage } from "../words/words";
import { alerts, bring, type Line, useCapDeed } from "./calls";
import classes from "./Cap.module.css";
import { Marks } from "./Marks";
import { useCapWords } from "./words";

/** What other agencies warn of: what may become an order first. */
export function Alerts() {
  const words = useCapWords();
  const { toUrgent } = useUrgentWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const { data, error, isPending, refetch } = useQuery(alerts(area));
  const usable = data?.filter(isUsable) ?? [];
  const other = data?.filter((one) => !isUsable(one)) ?? [];
  return (
    <div className={urgent.page}>
      <header className={urgent.head}>
        <Link to="/khan-cap" className={urgent.back}>
          <Icon name="back" size={20} /> {toUrgent}
        </Link>
        <h1>{words.title}</h1>
        <p>{nameOf(area)}</p>
      </header>
      <p className={urgent.lead}>{words.lead}</p>
      {rights.may("programme.edit", area) && <Bringing key={area} area={area} />}
      {isPending && <Skeleton height={160} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <>
          <Card title={words.usable}>
            {usable.length === 0 && (
              <Empty>{other.length === 0 ? words.none : words.noUsable}</Empty>
            )}
            <Lines area={area} lines={usable} />
          </Card>
          {other.length > 0 && (
            <Card title={words.other}>
              <Lines area={area} lines={other} />
            </Card>
          )}
        </>
      )}
      {rights.mayAnywhere("area.manage") && (
        <Link to="/quan-tri/canh-bao" className={urgent.go}>
          {words.toSenders}
        </Link>
      )}
    </div>
  );
}

/** It may become an order or a drill, or asks something of one. */
const isUsable = (one: Line): boolean => one.use !== "show" && one.replaced_by === null;

function Lines({ area, lines }: { area: string; lines: readonly Line[] }) {
  const words = useCapWords();
  const language = useLanguage();
  const saying = useSaying(area, 60_000);
  return (
    <ul className={urgent.rows}>
      {lines.map((one) => (
        <li key={one.id}>
          <Link to="/khan-cap/canh-bao/$alert" params={{ alert: one.id }}>
            <span>
              <strong>{one.headline}</strong> <Marks alert={one} />
              <small>
                {words.sentBy(one.known ?? one.sender, when(one.sent_ms, saying))}.{" "}
                {words.countsUntil(when(one.ends_ms, saying))}.
              </small>
              <small className={one.asks ? classes.asks : undefined}>
                {one.asks && one.orders.length === 0 ? words.asks : one[language]}
              </small>
              {one.replaced_by !== null && <small>{words.replaced}</small>}
              {one.orders.length > 0 && (
                <small>
                  {words.orders}: {one.orders.length}
                </small>
              )}
            </span>
            <Icon name="forward" size={20} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** A file that came by another way. */
function Bringing({ area }: { area: string }) {
  const words = useCapWords();
  const [said, setSaid] = useState("");
  const bringing = useCapDeed(
    (file: File) => bring(area, file),
    ({ alert, known }) =>
      setSaid(known ? words.knownAlready(alert.headline) : words.brought(alert.headline)),
  );
  return (
    <div className={classes.bring}>
      <FileButton
        accept=".xml,.cap,application/xml,text/xml,application/cap+xml"
        onChange={(file) => {
          setSaid("");
          if (file !== null) bringing.mutate(file);
        }}
      >
        {(props) => (
          <Button
            {...props}
            size="md"
            variant="default"
            loading={bringing.isPending}
            leftSection={<Icon name="file" size={20} />}
          >
            {words.bring}
          </Button>
        )}
      </FileButton>
      <p className={classes.why}>{words.bringWhy}</p>
      <Refused error={bringing.error} />
      <p role="status">{said}</p>
    </div>
  );
}
