import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { DeviceDetail, Receipt } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card, Empty } from "../../look/Card";
import { Refused } from "../../shell/Refused";
import type { Saying } from "../../today/sentences";
import { number } from "../../words/size";
import { clock, dayOf, shortDay, spoken } from "../../words/time";
import { useClusterWords } from "../words";
import classes from "./Receipts.module.css";
import { sayReceipt } from "./receipt";

const LINE = 68;
const BEYOND = 6;

/** What the cluster itself signed, the newest first. */
export function Receipts({ device, saying }: { device: DeviceDetail; saying: Saying }) {
  const words = useClusterWords();
  const { data, error, refetch, isPending } = useQuery(queries.receiptsOf(device.id));
  const count = data === undefined ? undefined : number(data.length, saying.language);
  return (
    <Card title={words.receipts} aside={count}>
      <p className={classes.why}>{words.receiptsWhy}</p>
      {isPending && <Skeleton height={120} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noReceipts}</Empty>}
      {data !== undefined && data.length > 0 && <List receipts={data} saying={saying} />}
    </Card>
  );
}

function List({ receipts, saying }: { receipts: readonly Receipt[]; saying: Saying }) {
  const words = useClusterWords();
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is kept beyond a drawing
  const lines = useVirtualizer({
    count: receipts.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: BEYOND,
  });
  return (
    <div ref={box} className={classes.box} tabIndex={0} role="group" aria-label={words.receipts}>
      <ol style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start, key }) => {
          const receipt = receipts[index];
          return (
            receipt && (
              <li
                key={key}
                ref={lines.measureElement}
                data-index={index}
                aria-setsize={receipts.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Line receipt={receipt} saying={saying} />
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}

function Line({ receipt, saying }: { receipt: Receipt; saying: Saying }) {
  const words = useClusterWords();
  const { zone, language } = saying;
  const { about, said, mood, at_ms } = sayReceipt(receipt, words);
  const day = shortDay(dayOf(at_ms, zone));
  const hour = language === "vi" ? `${spoken(at_ms, zone, "vi")} · ` : "";
  return (
    <div className={classes.line} data-mood={mood}>
      <time className="numbers" dateTime={new Date(at_ms).toISOString()}>
        {clock(at_ms, zone, true)}
      </time>
      <span>
        <strong>
          {about} <em>{said}</em>
        </strong>
        <span>
          {hour}
          {day} · {words.receiptNumber(receipt.n)}
        </span>
      </span>
    </div>
  );
}
