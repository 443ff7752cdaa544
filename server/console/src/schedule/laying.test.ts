import { expect, test } from "vitest";
import { laid } from "./laying";

test("a usual day stands on the chosen days, or on their weekdays from the first of them", () => {
  const days = ["2026-11-26", "2026-11-24"];
  expect(laid(days, false, "")).toEqual({ days: ["2026-11-24", "2026-11-26"], recurring: null });
  expect(laid(days, true, "2026-12-31").recurring).toEqual({
    first: "2026-11-24",
    last: "2026-12-31",
    rule: { kind: "weekdays", days: [2, 4] },
  });
});
