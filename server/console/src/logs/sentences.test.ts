import { expect, test } from "vitest";
import type { Row } from "./queries";
import { counted, factsOf, percent, whenIn } from "./sentences";
import { vi } from "./words.vi";

const HALF_PAST_FIVE = Date.UTC(2026, 10, 23, 22, 30);
const ZONE = "Asia/Ho_Chi_Minh";

test("a row says when in words, with the digits and the day beside, and on which cluster", () => {
  const row = { start_ms: HALF_PAST_FIVE, due_ms: 0 } as Row;
  expect(factsOf(row, "Cụm loa TDP 3", ZONE, "vi", vi)).toBe(
    "5 giờ 30 sáng (05:30), Thứ 3, 24/11/2026, Cụm loa TDP 3",
  );
  expect(whenIn(HALF_PAST_FIVE, ZONE, "en")).toBe("05:30, Tuesday, 24/11/2026");
});

test("shares and counts are written as people write them", () => {
  expect(percent(965, "vi")).toBe("96,5 %");
  expect(percent(1000, "en")).toBe("100.0%");
  expect(counted(12400, "vi")).toBe("12.400");
});
