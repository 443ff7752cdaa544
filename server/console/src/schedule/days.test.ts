import { expect, test } from "vitest";
import { daysLater, isoWeekday, weekOf } from "./days";

test("a week begins on Monday, also seen from its Sunday and over the end of a year", () => {
  expect(weekOf("2026-11-29")[0]).toBe("2026-11-23");
  expect(weekOf("2026-11-23")[6]).toBe("2026-11-29");
  expect(weekOf("2027-01-01")).toContain("2026-12-31");
});

test("weekdays are counted from Monday", () => {
  expect(isoWeekday("2026-11-23")).toBe(1);
  expect(isoWeekday("2026-11-29")).toBe(7);
  expect(daysLater("2026-02-28", 1)).toBe("2026-03-01");
});
