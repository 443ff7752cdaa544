import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import classes from "./VirtualRows.module.css";

/** A long list of which only what is seen is drawn: ten thousand rows scroll like ten. */
export function VirtualRows<Row>({
  rows,
  keyOf,
  label,
  estimate,
  children,
}: {
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  label: string;
  /** The usual height of a row in pixels. */
  estimate: number;
  children: (row: Row) => ReactNode;
}) {
  const around = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- it changes under the same reference
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => around.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    overscan: 8,
  });
  return (
    <div ref={around} className={classes.around}>
      <ul
        className={classes.rows}
        aria-label={label}
        style={{ height: `${virtual.getTotalSize()}px` }}
      >
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row !== undefined && children(row)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
