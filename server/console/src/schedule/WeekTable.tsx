import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { local } from "../words/time";
import { useLanguage } from "../words/words";
import { DayHead } from "./DayHead";
import { type Cell, useDragging } from "./dragging";
import { cellKey, cellsOf, hoursShown, openPart, permittedOn, quietOn } from "./hours";
import { usePicture } from "./picture";
import { StartButton } from "./StartButton";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";
import classes from "./WeekTable.module.css";

/** The week by days and hours: what begins in an hour stands in its cell, in order, so that a
 * minute's bulletin is as readable as an hour's. One stop of the tab key; arrows go on from there. */
export function WeekTable({
  days,
  starts,
  onDrop,
}: {
  days: readonly string[];
  starts: readonly Start[];
  onDrop: (start: Start, cell: Cell) => void;
}) {
  const words = useScheduleWords();
  const { zone, policy, movable } = usePicture();
  const windows = policy?.permitted ?? [];
  const cells = useMemo(() => cellsOf(starts, zone), [starts, zone]);
  const { over, grab } = useDragging(onDrop);
  const table = useRef<HTMLTableElement>(null);
  const order = useMemo(() => orderOf(days, cells), [days, cells]);
  const [at, setAt] = useState<string | null>(null);
  const tabbable = at !== null && order.flat().includes(at) ? at : (order.flat()[0] ?? null);
  const seize = (start: Start, event: PointerEvent<HTMLElement>) => {
    if (movable(start)) grab(start, event);
  };
  const walk = (event: KeyboardEvent) => {
    const held = document.activeElement?.getAttribute("data-start");
    const next = held == null ? null : stepFrom(order, held, event.key);
    if (next == null) return;
    event.preventDefault();
    table.current?.querySelector<HTMLElement>(`[data-start="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <div className={classes.frame}>
      <table
        ref={table}
        className={classes.week}
        aria-label={words.weekTable}
        data-dragging={over !== null || undefined}
        onKeyDown={walk}
        onFocus={(event) => setAt(event.target.getAttribute("data-start") ?? at)}
      >
        <thead>
          <tr>
            <td />
            {days.map((day) => (
              <DayHead key={day} day={day} />
            ))}
          </tr>
        </thead>
        <tbody>
          {hoursShown(days, windows, cells).map((hour) => (
            <Hour key={hour} hour={hour}>
              {days.map((day) => (
                <HourCell
                  key={day}
                  day={day}
                  hour={hour}
                  over={over === cellKey(day, hour)}
                  open={openPart(permittedOn(windows, day), hour)}
                  quiet={quietOn(policy?.quiet ?? [], day) !== null}
                >
                  {cells.get(cellKey(day, hour))?.goesOn.map((start) => (
                    <GoesOn key={`on ${start.key}`} start={start} />
                  ))}
                  {cells.get(cellKey(day, hour))?.starts.map((start) => (
                    <StartButton
                      key={start.key}
                      start={start}
                      tabbable={start.key === tabbable}
                      onGrab={seize}
                    />
                  ))}
                </HourCell>
              ))}
            </Hour>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Hour({ hour, children }: { hour: number; children: React.ReactNode }) {
  const { now, zone } = usePicture();
  const current = local(now, zone).hour === hour;
  return (
    <tr>
      <th scope="row" className="numbers" data-now={current || undefined}>
        {String(hour).padStart(2, "0")}:00
      </th>
      {children}
    </tr>
  );
}

function HourCell({
  day,
  hour,
  open,
  quiet,
  over,
  children,
}: {
  day: string;
  hour: number;
  open: [number, number] | null;
  quiet: boolean;
  over: boolean;
  children: React.ReactNode;
}) {
  const { today } = usePicture();
  const [from, until] = open ?? [0, 0];
  return (
    <td
      data-day={day}
      data-hour={hour}
      data-today={day === today || undefined}
      data-quiet={quiet || undefined}
      data-closed={open === null || undefined}
      data-over={over || undefined}
      style={{ "--from": `${from}%`, "--until": `${until}%` } as React.CSSProperties}
    >
      <div>{children}</div>
    </td>
  );
}

function GoesOn({ start }: { start: Start }) {
  const words = useScheduleWords();
  const language = useLanguage();
  return (
    <span className={classes.goesOn} lang={language}>
      {words.goesOn(start.told.title)}
    </span>
  );
}

/** The starts' keys, day by day, as the arrow keys go through them. */
function orderOf(days: readonly string[], cells: ReturnType<typeof cellsOf>): string[][] {
  return days.map((day) =>
    Array.from({ length: 24 }, (_, hour) => cells.get(cellKey(day, hour))?.starts ?? [])
      .flat()
      .map((start) => start.key),
  );
}

/** The start that an arrow key leads to: up and down within a day, sideways to the next day that
 * has any. */
function stepFrom(order: readonly string[][], key: string, pressed: string): string | null {
  const day = order.findIndex((keys) => keys.includes(key));
  const keys = order[day];
  if (keys === undefined) return null;
  const at = keys.indexOf(key);
  if (pressed === "ArrowDown") return keys[at + 1] ?? null;
  if (pressed === "ArrowUp") return keys[at - 1] ?? null;
  if (pressed === "Home") return keys[0] ?? null;
  if (pressed === "End") return keys.at(-1) ?? null;
  if (pressed !== "ArrowRight" && pressed !== "ArrowLeft") return null;
  const others = pressed === "ArrowRight" ? order.slice(day + 1) : order.slice(0, day).reverse();
  const next = others.find((one) => one.length > 0);
  return next?.[Math.min(at, next.length - 1)] ?? null;
}
