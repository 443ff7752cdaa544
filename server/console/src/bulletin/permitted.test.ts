import { expect, test } from "vitest";
import { permittedInWords } from "./permitted";
import { en } from "./words.en";
import { vi } from "./words.vi";

const HOUR = 3_600_000;
const on = (days: number[], from: number, until: number) => ({
  days,
  from_ms: from * HOUR,
  until_ms: until * HOUR,
});

test("permitted hours are said in words with the digits beside them", () => {
  const hours = [on([1, 2, 3, 4, 5], 17, 18.5), on([1, 2, 3, 4, 5], 5.5, 6), on([6, 7], 7, 8)];
  expect(permittedInWords(hours, vi, "vi")).toEqual([
    "Thứ 2 đến Thứ 6: 5 giờ 30 sáng đến 6 giờ sáng (05:30–06:00); 5 giờ chiều đến 6 giờ 30 tối (17:00–18:30)",
    "Thứ 7, Chủ nhật: 7 giờ sáng đến 8 giờ sáng (07:00–08:00)",
  ]);
  expect(permittedInWords(hours, en, "en")[1]).toBe("Saturday, Sunday: 07:00–08:00");
});

test("a whole day is said as one", () => {
  expect(permittedInWords([on([1, 2, 3, 4, 5, 6, 7], 0, 24)], vi, "vi")).toEqual([
    "Mỗi ngày: cả ngày",
  ]);
});
