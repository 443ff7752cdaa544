import { expect, test } from "vitest";
import { periodOf } from "./period";

const ZONE = "Asia/Ho_Chi_Minh";

test("the period of a link is told as days are written here, its last day included", () => {
  expect(periodOf({ year: 2026, month: 10 }, ZONE)).toBe("10/2026");
  expect(periodOf({ year: 2026, month: null }, ZONE)).toBe("2026");
  const from_ms = Date.UTC(2026, 9, 31, 17);
  expect(periodOf({ from_ms, until_ms: from_ms + 2 * 86_400_000 }, ZONE)).toBe(
    "01/11/2026 – 02/11/2026",
  );
  expect(periodOf({ from_ms, until_ms: from_ms + 86_400_000 }, ZONE)).toBe("01/11/2026");
});
