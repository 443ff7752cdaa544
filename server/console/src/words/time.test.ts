import { expect, test } from "vitest";
import { clock, dayAfter, dayOf, fullDay, length, shortDay, since, span, spoken } from "./time";

const ZONE = "Asia/Ho_Chi_Minh";
/** 24/11/2026 at 05:30 in Hải Phòng. */
const MORNING = Date.UTC(2026, 10, 23, 22, 30);
const HOUR = 3_600_000;

test("an hour is said as people say it, and shown in digits", () => {
  expect(spoken(MORNING, ZONE, "vi")).toBe("5 giờ 30 sáng");
  expect(spoken(MORNING, ZONE, "en")).toBe("05:30");
  expect(clock(MORNING, ZONE)).toBe("05:30");
});

test.each([
  [0, "0 giờ 30 đêm"],
  [3, "3 giờ 30 đêm"],
  [4, "4 giờ 30 sáng"],
  [11, "11 giờ 30 trưa"],
  [13, "1 giờ 30 chiều"],
  [18, "6 giờ 30 tối"],
  [22, "10 giờ 30 đêm"],
])("half past %i has the part of the day people give it", (hour, said) => {
  expect(spoken(MORNING + (hour - 5) * HOUR, ZONE, "vi")).toBe(said);
});

test("the day is the local one, also just after midnight there", () => {
  expect(dayOf(Date.UTC(2026, 10, 23, 17, 0), ZONE)).toBe("2026-11-24");
  expect(dayOf(Date.UTC(2026, 10, 23, 16, 59), ZONE)).toBe("2026-11-23");
});

test("the day after the last of a month or year is the first of the next", () => {
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  expect(dayAfter("2028-02-28")).toBe("2028-02-29");
});

test("a day has its Vietnamese name and its digits in Vietnamese order", () => {
  expect(fullDay("2026-11-24", "vi")).toBe("Thứ 3, 24/11/2026");
  expect(fullDay("2026-11-29", "vi")).toBe("Chủ nhật, 29/11/2026");
  expect(fullDay("2026-11-24", "en")).toBe("Tuesday, 24/11/2026");
});

test("since when names the day only where it was another one", () => {
  expect(since(MORNING, MORNING + HOUR, ZONE, "vi")).toBe("5 giờ 30 sáng");
  expect(since(MORNING, MORNING + 24 * HOUR, ZONE, "vi")).toBe("5 giờ 30 sáng ngày 24/11");
});

test("a length is told in minutes and whole seconds", () => {
  expect(length(245_400)).toBe("4:05");
  expect(length(59_600)).toBe("1:00");
});

test("how long something lasted is told in its largest whole unit", () => {
  expect(span(12.4, "vi")).toBe("12 ms");
  expect(span(2_400, "vi")).toBe("2 giây");
  expect(span(26 * HOUR, "vi")).toBe("1 ngày");
  expect(span(HOUR, "en")).toBe("1 hour");
  expect(span(2 * HOUR, "en")).toBe("2 hours");
});

test("a date is written day first", () => {
  expect(shortDay("2026-11-24")).toBe("24/11/2026");
});
