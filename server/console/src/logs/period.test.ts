import { expect, test } from "vitest";
import { readPeriod } from "./address";
import { lastMonth, yearsBefore } from "./period";

test("the report that is due is that of the month before", () => {
  expect(lastMonth("2026-11-24")).toEqual({ year: 2026, month: 10 });
  expect(lastMonth("2027-01-03")).toEqual({ year: 2026, month: 12 });
});

test("a year that is asked for can be chosen, however long ago", () => {
  expect(yearsBefore("2026-11-24", 2025)).toEqual([2026, 2025, 2024, 2023, 2022, 2021]);
  expect(yearsBefore("2026-11-24", 2010).at(-1)).toBe(2010);
});

test("an address that names no month or year leaves the one that is due", () => {
  expect(readPeriod({ year: 2026, month: 0 })).toEqual({ year: 2026, month: 0 });
  expect(readPeriod({ year: 1, month: 13 })).toEqual({});
  expect(readPeriod({ year: "x", month: 2.5 })).toEqual({});
});
