import { expect, test } from "vitest";
import { daysAfter, instantOf, minutesOf } from "./days";

test("a local day and hour are one instant", () => {
  const half = instantOf("2026-11-24", 5 * 60 + 30, "Asia/Ho_Chi_Minh");
  expect(new Date(half).toISOString()).toBe("2026-11-23T22:30:00.000Z");
  const summer = instantOf("2026-07-01", 0, "Europe/Paris");
  expect(new Date(summer).toISOString()).toBe("2026-06-30T22:00:00.000Z");
});

test("days are counted across months, hours read as they are typed", () => {
  expect(daysAfter("2026-11-30", 1)).toBe("2026-12-01");
  expect(daysAfter("2026-03-01", -1)).toBe("2026-02-28");
  expect(minutesOf("05:30")).toBe(330);
  expect(minutesOf("")).toBeUndefined();
});
