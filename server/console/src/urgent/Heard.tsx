import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bulletin as bulletinQuery } from "../api/queries";
import { Card } from "../look/Card";
import { Refused } from "../shell/Refused";
import { Sound } from "../sound/Sound";
import { length } from "../words/time";
import type { Order } from "./calls";
import classes from "./OrderPage.module.css";
import { useUrgentWords } from "./words";

/** What will sound, to listen to and to read; then what stands ready to call it off. */
export function Heard({ order }: { order: Order }) {
  const words = useUrgentWords();
  return (
    <Card title={words.hear}>
      <Listened id={order.bulletin} />
      {order.text === null ? (
        <p className={classes.soft}>{words.noText}</p>
      ) : (
        <p className={classes.text}>{order.text}</p>
      )}
      {order.correction !== null && (
        <Behind
          id={order.correction.bulletin}
          title={words.correctionTitle(
            order.correction.title,
            length(order.correction.duration_ms),
          )}
        />
      )}
      {order.all_clear !== null && (
        <Behind
          id={order.all_clear.bulletin}
          title={words.allClearTitle(order.all_clear.title, length(order.all_clear.duration_ms))}
        />
      )}
    </Card>
  );
}

/** Fetched once it is opened. */
function Behind({ id, title }: { id: string; title: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.more} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{title}</summary>
      {opened && <Listened id={id} read />}
    </details>
  );
}

function Listened({ id, read = false }: { id: string; read?: boolean }) {
  const { data, error, refetch } = useQuery(bulletinQuery(id));
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={120} radius="lg" />
    ) : (
      <Refused error={error} again={refetch} />
    );
  }
  return (
    <>
      <Sound bulletin={data} />
      {read && data.text !== null && <p className={classes.text}>{data.text}</p>}
    </>
  );
}
