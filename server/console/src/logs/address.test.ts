import { expect, test } from "vitest";
import { readDeeds, readLog, readWhy } from "./address";

test("an address keeps what it knows and forgets the rest", () => {
  expect(readLog({ from: "2026-11-24", to: "x", outcome: "missed", device: "d-1" })).toEqual({
    from: "2026-11-24",
    outcome: "missed",
    device: "d-1",
  });
  expect(readLog({ outcome: "exploded", device: "../x", text: "" })).toEqual({});
  expect(readDeeds({ refused: false, who: "p-1", open: 3 })).toEqual({ who: "p-1", open: 3 });
  expect(readWhy({ device: "d-1", at: 1.5 })).toEqual({ device: "d-1" });
});
