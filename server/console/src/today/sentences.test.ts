import { expect, test } from "vitest";
import type { Moment } from "./moments";
import { type Saying, todayIn, tomorrowIn } from "./sentences";

const ZONE = "Asia/Ho_Chi_Minh";
/** 24/11/2026 at 05:30 in Hải Phòng. */
const MORNING = Date.UTC(2026, 10, 23, 22, 30);
const HOUR = 3_600_000;

const at = (start_ms: number): Moment =>
  ({
    key: String(start_ms),
    at_ms: start_ms,
    devices: 6,
    told: { title: "Bản tin sáng", start_ms, end_ms: start_ms + 60_000 },
  }) as Moment;

const saying = (now: number): Saying => ({ now, zone: ZONE, language: "vi" });

test("before a start, the hour of the next one is told in words and digits", () => {
  expect(todayIn([at(MORNING)], saying(MORNING - HOUR))).toBe(
    "Lần phát tới: 5 giờ 30 sáng (05:30), “Bản tin sáng”.",
  );
});

test("while something sounds, that is what is told", () => {
  expect(todayIn([at(MORNING)], saying(MORNING + 1_000))).toBe(
    "Đang phát “Bản tin sáng”, đến 05:31:00.",
  );
});

test("after the last start, and on a day without one, it says so", () => {
  expect(todayIn([at(MORNING)], saying(MORNING + HOUR))).toBe("Hôm nay không còn lần phát nào.");
  expect(todayIn([], saying(MORNING))).toBe("Hôm nay chưa có lịch phát nào.");
});

test("tomorrow's hours stand on the screen today", () => {
  const said = tomorrowIn([at(MORNING), at(MORNING + 12 * HOUR)], saying(MORNING - 24 * HOUR));
  expect(said).toBe("Ngày mai loa phát lúc 5 giờ 30 sáng và 5 giờ 30 chiều.");
  expect(tomorrowIn([], saying(MORNING))).toBe("Ngày mai loa không phát.");
});

test("many starts are told by their number, the first and the last", () => {
  const many = Array.from({ length: 8 }, (_, n) => at(MORNING + n * HOUR));
  expect(tomorrowIn(many, saying(MORNING - HOUR))).toBe(
    "Ngày mai loa phát 8 lần, từ 5 giờ 30 sáng đến 12 giờ 30 trưa.",
  );
});
