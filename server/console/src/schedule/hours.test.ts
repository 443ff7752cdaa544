import { expect, test } from "vitest";
import type { Told } from "../api/calls";
import { cellKey, cellsOf, hoursShown, openPart, permittedOn, quietOn, type Window } from "./hours";
import type { Start } from "./starts";

const ZONE = "Asia/Ho_Chi_Minh";
const HOUR = 3_600_000;
/** 24/11/2026, a Tuesday, at 05:30 in Hải Phòng. */
const MORNING = Date.UTC(2026, 10, 23, 22, 30);
const window = (from: number, until: number, days = [1, 2, 3, 4, 5, 6, 7]): Window => ({
  days,
  from_ms: from * HOUR,
  until_ms: until * HOUR,
});

const start = (key: string, at_ms: number, lasts_ms = 60_000): Start => ({
  key,
  at_ms,
  told: { end_ms: at_ms + lasts_ms } as Told,
  ways: [],
  devices: 1,
});

test("permitted hours that touch are one, and each weekday has its own", () => {
  const windows = [window(17, 19), window(5, 7), window(6, 8), window(9, 10, [7])];
  expect(permittedOn(windows, "2026-11-24")).toEqual([
    [5 * HOUR, 8 * HOUR],
    [17 * HOUR, 19 * HOUR],
  ]);
  expect(permittedOn(windows, "2026-11-29")).toHaveLength(3);
});

test("half an hour that is permitted is shown as half", () => {
  expect(openPart([[5.5 * HOUR, 21 * HOUR]], 5)).toEqual([50, 100]);
  expect(openPart([[5.5 * HOUR, 21 * HOUR]], 6)).toEqual([0, 100]);
  expect(openPart([[5.5 * HOUR, 21 * HOUR]], 21)).toBeNull();
});

test("a quiet day is found from its first to its last", () => {
  const days = [{ first: "2026-11-24", last: "2026-11-25", bars: ["normal" as const] }];
  expect(quietOn(days, "2026-11-25")?.bars).toEqual(["normal"]);
  expect(quietOn(days, "2026-11-26")).toBeNull();
});

test("what begins in one hour stands together in order, however it overlaps", () => {
  const cells = cellsOf([start("a", MORNING), start("b", MORNING + 30_000)], ZONE);
  expect(cells.get(cellKey("2026-11-24", 5))?.starts.map((one) => one.key)).toEqual(["a", "b"]);
});

test("a relay of two hours is seen in every hour it lasts, also past midnight", () => {
  const evening = MORNING + 17.5 * HOUR; // 23:00
  const cells = cellsOf([start("relay", evening, 2 * HOUR)], ZONE);
  expect(cells.get(cellKey("2026-11-24", 23))?.starts).toHaveLength(1);
  expect(cells.get(cellKey("2026-11-25", 0))?.goesOn).toHaveLength(1);
  expect(cells.get(cellKey("2026-11-25", 1))).toBeUndefined();
});

test("the rows go from the first hour with something to the last, without a gap", () => {
  const cells = cellsOf([start("a", MORNING - 2 * HOUR)], ZONE); // 03:30
  expect(hoursShown(["2026-11-24"], [window(5.5, 8)], cells)).toEqual([3, 4, 5, 6, 7]);
  expect(hoursShown(["2026-11-24"], [], new Map())).toContain(5);
  const always = hoursShown(["2026-11-24"], [window(0, 24)], new Map());
  expect([always[0], always.at(-1)]).toEqual([5, 21]);
});
