import { expect, test } from "vitest";
import type { Outcome } from "../api/calls";
import { turnedOf } from "./outcomes";

const row = (device: string, outcome: Outcome["outcome"], reason: string | null = null) =>
  ({ device, entry: "e-1", outcome, reason }) as Outcome;

test("what was heard is told before what was not, alike ones together", () => {
  const turned = turnedOf(
    [
      row("a", "unproven"),
      row("b", "skipped", "stopped"),
      row("c", "played"),
      row("d", "played"),
      row("e", "skipped", "occupied"),
      { ...row("f", "played"), entry: "e-2" },
    ],
    "e-1",
  );
  expect(turned.map((one) => [one.outcome, one.reason, one.devices.length])).toEqual([
    ["played", null, 2],
    ["skipped", "stopped", 1],
    ["skipped", "occupied", 1],
    ["unproven", null, 1],
  ]);
});
