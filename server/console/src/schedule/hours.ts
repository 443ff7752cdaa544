import type { AreaDetail } from "../api/calls";
import { dayOf, local } from "../words/time";
import { HOUR_MS, isoWeekday } from "./days";
import type { Start } from "./starts";

export type Window = AreaDetail["policy"]["permitted"][number];
export type Quiet = AreaDetail["policy"]["quiet"][number];

/** The permitted hours of one day, joined and in order, in milliseconds of the local day. */
export function permittedOn(windows: readonly Window[], day: string): [number, number][] {
  const weekday = isoWeekday(day);
  const joined: [number, number][] = [];
  for (const { from_ms, until_ms } of windows
    .filter((window) => window.days.includes(weekday))
    .sort((a, b) => a.from_ms - b.from_ms)) {
    const last = joined.at(-1);
    if (last !== undefined && from_ms <= last[1]) last[1] = Math.max(last[1], until_ms);
    else joined.push([from_ms, until_ms]);
  }
  return joined;
}

/** What is barred on a quiet day; null on every other day. */
export const quietOn = (quiet: readonly Quiet[], day: string): Quiet | null =>
  quiet.find((one) => one.first <= day && day <= one.last) ?? null;

/** Which part of an hour is permitted, in percent of the hour; null where none of it is. */
export function openPart(
  permitted: readonly (readonly [number, number])[],
  hour: number,
): [number, number] | null {
  const begins = hour * HOUR_MS;
  for (const [from, until] of permitted) {
    const first = Math.max(from, begins);
    const last = Math.min(until, begins + HOUR_MS);
    if (first < last) {
      return [((first - begins) / HOUR_MS) * 100, ((last - begins) / HOUR_MS) * 100];
    }
  }
  return null;
}

/** What begins in one hour of one day, and what still sounds there from the hour before. */
export interface Cell {
  starts: Start[];
  goesOn: Start[];
}

export type Cells = ReadonlyMap<string, Cell>;

export const cellKey = (day: string, hour: number): string => `${day} ${hour}`;

/** The starts by day and hour of the zone; a long one is told again in each hour it goes on. */
export function cellsOf(starts: readonly Start[], zone: string): Cells {
  const cells = new Map<string, Cell>();
  const cellAt = (ms: number): Cell => {
    const key = cellKey(dayOf(ms, zone), local(ms, zone).hour);
    const cell = cells.get(key) ?? { starts: [], goesOn: [] };
    cells.set(key, cell);
    return cell;
  };
  for (const start of starts) {
    cellAt(start.at_ms).starts.push(start);
    const { minute, second } = local(start.at_ms, zone);
    const into = (minute * 60 + second) * 1000;
    const end = start.told.end_ms ?? start.at_ms;
    for (let ms = start.at_ms - into + HOUR_MS; ms < end; ms += HOUR_MS) {
      cellAt(ms).goesOn.push(start);
    }
  }
  return cells;
}

/** The day's usual bounds: nights get rows only where something sounds in them. */
const USUAL: readonly [number, number] = [5, 21];

/** The hours worth a row: all that are permitted by day, and all with a start, without a gap. */
export function hoursShown(
  days: readonly string[],
  windows: readonly Window[],
  cells: Cells,
): number[] {
  const shown = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    days.some((day) => {
      const usual = USUAL[0] <= hour && hour <= USUAL[1];
      const open = usual && openPart(permittedOn(windows, day), hour) !== null;
      return open || cells.has(cellKey(day, hour));
    }),
  );
  const [first, last] = [shown[0] ?? USUAL[0], shown.at(-1) ?? USUAL[1]];
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
