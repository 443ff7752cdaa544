import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./Logs.module.css";

const ROW_PX = 84;
const BESIDE = 12;
/** So many rows before the last one the next page is asked for. */
const AHEAD = 40;

interface Props<T> {
  items: readonly T[];
  keyOf: (item: T) => string | number;
  row: (item: T) => ReactNode;
  label: string;
  /** Asks for the next page; undefined on the last one, and while it is on its way. */
  more?: (() => unknown) | undefined;
}

/** Only the rows in sight stand in the page, however many there are. */
export function LongList<T>({ items, keyOf, row, label, more }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (list.current === null) return;
    setTop(list.current.getBoundingClientRect().top + window.scrollY);
  }, [items.length]);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: BESIDE,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - AHEAD) more?.();
  }, [last, items.length, more]);
  return (
    <ul
      ref={list}
      aria-label={label}
      className={classes.list}
      style={{ height: virtual.getTotalSize() }}
    >
      {shown.map(({ key, index, start }) => {
        const item = items[index];
        return (
          item !== undefined && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={more === undefined ? items.length : -1}
              className={classes.item}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {row(item)}
            </li>
          )
        );
      })}
    </ul>
  );
}
