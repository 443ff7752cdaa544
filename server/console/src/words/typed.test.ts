import { expect, test } from "vitest";
import { clockOf, dayFrom, timeOfDay, typedDay, typedTime, writtenDay } from "./typed";

test("an address with no such day opens today instead of failing", () => {
  expect(dayFrom("2026-11-24")).toBe("2026-11-24");
  for (const text of [undefined, "", "hôm nay", "2026-02-30", "2026-13-01"]) {
    expect(dayFrom(text)).toBeNull();
  }
});

test("a time of day goes into its field and comes back, seconds too", () => {
  expect(clockOf(19_800_000)).toBe("05:30");
  for (const ms of [0, 19_800_000, 61_236_000]) expect(timeOfDay(clockOf(ms))).toBe(ms);
  expect(timeOfDay("")).toBeNull();
});

test("a day is typed as people write it, and an impossible one is none", () => {
  expect(writtenDay("2026-11-24")).toBe("24/11/2026");
  for (const text of ["24/11/2026", " 24-11-2026", "24.11.26", "24 11 2026"]) {
    expect(typedDay(text)).toBe("2026-11-24");
  }
  for (const text of ["", "24/11", "31/11/2026", "2026-11-24", "mai"]) {
    expect(typedDay(text)).toBeNull();
  }
});

test.each([
  ["05:30", "05:30"],
  ["5h30", "05:30"],
  ["5 giờ 30", "05:30"],
  ["5g30", "05:30"],
  ["530", "05:30"],
  ["17", "17:00"],
  ["5 giờ", "05:00"],
  ["17:00:36", "17:00:36"],
])("%s is understood as %s", (text, time) => {
  expect(typedTime(text)).toBe(time);
});

test("what is no time of day is none", () => {
  for (const text of ["", "25:00", "5:60", "sáng", "12345"]) expect(typedTime(text)).toBeNull();
});
