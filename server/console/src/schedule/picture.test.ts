import { expect, test } from "vitest";
import type { Told } from "../api/calls";
import { originOf, phaseOf } from "./picture";

const PARENTS: Record<string, string | null> = {
  central: null,
  city: "central",
  ward: "city",
  tdp: "ward",
};
const parentOf = (area: string) => PARENTS[area];

test("what comes from above is told from one's own and from what is below", () => {
  expect(originOf("ward", "ward", parentOf)).toBe("own");
  expect(originOf("city", "ward", parentOf)).toBe("above");
  expect(originOf("central", "tdp", parentOf)).toBe("above");
  expect(originOf("tdp", "city", parentOf)).toBe("below");
});

test("a programme of an area one does not see stands above", () => {
  expect(originOf("elsewhere", "ward", parentOf)).toBe("above");
});

test("a start sounds from its first millisecond to its last, and a silent one is over when due", () => {
  const start = (end_ms: number | null) => ({
    key: "k",
    at_ms: 10,
    told: { end_ms } as Told,
    ways: [],
    devices: 1,
  });
  expect([9, 10, 19, 20].map((now) => phaseOf(start(20), now))).toEqual([
    "coming",
    "sounding",
    "sounding",
    "over",
  ]);
  expect(phaseOf(start(null), 10)).toBe("over");
});
