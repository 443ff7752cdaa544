import type { Mark } from "../sentences";

/** A cluster of loudspeakers on the map: where it is in the world, 0…1 from the west and north. */
export interface Spot<T> {
  x: number;
  y: number;
  mark: Mark;
  of: T;
}

/** What is drawn at one place: one spot, or many that are too near each other to tell apart. */
export interface Gathered<T> {
  x: number;
  y: number;
  spots: Spot<T>[];
}

/** Pixels within which spots are drawn as one. */
export const CELL = 54;

/** Spots that fall into one cell of a grid are one. The grid lies on the world, not on the window:
 * moving the map gathers nothing otherwise. `world` is the world's width in pixels. */
export function gathered<T>(spots: readonly Spot<T>[], world: number): Gathered<T>[] {
  const cells = new Map<number, Gathered<T>>();
  const across = Math.ceil(world / CELL) + 1;
  for (const spot of spots) {
    const cell = Math.floor((spot.y * world) / CELL) * across + Math.floor((spot.x * world) / CELL);
    const found = cells.get(cell);
    if (found === undefined) cells.set(cell, { x: spot.x, y: spot.y, spots: [spot] });
    else found.spots.push(spot);
  }
  for (const one of cells.values()) {
    if (one.spots.length === 1) continue;
    one.x = mean(one.spots, "x");
    one.y = mean(one.spots, "y");
  }
  return [...cells.values()];
}

const mean = <T>(spots: readonly Spot<T>[], axis: "x" | "y"): number =>
  spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;

export const MARKS: readonly Mark[] = ["silent", "trouble", "never", "sounding", "ready"];

/** How many of each mark, in the order in which a ring is drawn. */
export function shares<T>(spots: readonly Spot<T>[]): [Mark, number][] {
  return MARKS.map((mark): [Mark, number] => [
    mark,
    spots.filter((spot) => spot.mark === mark).length,
  ]).filter(([, count]) => count > 0);
}

export interface Frame {
  west: number;
  east: number;
  north: number;
  south: number;
}

/** How much of the spots may lie outside the first view: an island far out would make all else small. */
const OUTSIDE = 0.02;

/** The part of the world in which nearly all spots lie; undefined where there are none. */
export function frameOf(spots: readonly { x: number; y: number }[]): Frame | undefined {
  if (spots.length === 0) return undefined;
  const [west, east] = middle(spots.map((spot) => spot.x));
  const [north, south] = middle(spots.map((spot) => spot.y));
  return { west, east, north, south };
}

function middle(values: number[]): [number, number] {
  const sorted = values.sort((a, b) => a - b);
  const left = Math.floor(sorted.length * OUTSIDE);
  return [sorted[left] ?? 0, sorted[sorted.length - 1 - left] ?? 0];
}
