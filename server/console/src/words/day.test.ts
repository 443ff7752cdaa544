import { expect, test } from "vitest";
import { clockOfDay, DAY_MS, left, moment, msOfClock, spokenOfDay, weekdays } from "./day";

const HOUR = 3_600_000;

test("an hour of the day is told in words and in digits, its end too", () => {
  expect(clockOfDay(5.5 * HOUR)).toBe("05:30");
  expect(spokenOfDay(5.5 * HOUR, "vi")).toBe("5 giờ 30 sáng");
  expect(clockOfDay(DAY_MS)).toBe("24:00");
  expect(spokenOfDay(DAY_MS, "vi")).toBe("12 giờ đêm");
});

test("an hour is taken as people write it", () => {
  const typed = ["05:30", "5h30", "530", "0530", "5 giờ 30", "5.30"];
  expect(typed.map(msOfClock)).toEqual(typed.map(() => 5.5 * HOUR));
  expect([msOfClock("5h"), msOfClock("24:00")]).toEqual([5 * HOUR, DAY_MS]);
});

test("what is no hour of the day is not taken for one", () => {
  expect(["24:01", "10:60", "", "năm giờ", "25"].map(msOfClock)).toEqual(Array(5).fill(null));
});

test("weekdays in a row are told by their first and last", () => {
  expect(weekdays([7, 1, 2, 3, 4, 5, 6], "vi")).toBe("mọi ngày");
  expect(weekdays([1, 2, 3, 4, 5], "vi")).toBe("Thứ 2 đến Thứ 6");
  expect(weekdays([6, 7], "vi")).toBe("Thứ 7, Chủ nhật");
  expect(weekdays([1, 3, 5], "en")).toBe("Mon, Wed, Fri");
});

test("a deadline has its day, and how long is left in what people count in", () => {
  const noon = Date.UTC(2026, 10, 26, 5, 0);
  expect(moment(noon, "Asia/Ho_Chi_Minh", "vi")).toBe("12 giờ trưa (12:00), Thứ 5, 26/11/2026");
  expect(left(71.9 * HOUR, "vi")).toBe("còn 3 ngày");
  expect(left(30 * HOUR, "vi")).toBe("còn 30 giờ");
  expect(left(70_000, "en")).toBe("1 minute left");
  expect(left(0, "vi")).toBe("");
});
