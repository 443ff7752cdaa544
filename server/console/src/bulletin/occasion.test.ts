import { expect, test } from "vitest";
import type { AreaDetail } from "../api/calls";
import { nextOccasion } from "./occasion";

const HOUR = 3_600_000;
const MONDAY = "2026-11-23";
type Policy = AreaDetail["policy"];

function policy(permitted: Policy["permitted"], quiet: Policy["quiet"] = []): Policy {
  return {
    zone: "Asia/Ho_Chi_Minh",
    permitted,
    quiet,
    volume: 100,
    air_time_cap_ms: null,
    min_gap_ms: 0,
    accepts_by_default: true,
    second_factor_required: false,
  };
}

const on = (days: number[], from: number, until: number) => ({
  days,
  from_ms: from * HOUR,
  until_ms: until * HOUR,
});
const DAILY = [1, 2, 3, 4, 5, 6, 7];

test("tomorrow at half past five is put forward where it is permitted", () => {
  const found = nextOccasion(policy([on(DAILY, 0, 24)]), "normal", MONDAY);
  expect(found).toEqual({ day: "2026-11-24", time: "05:30" });
});

test("else the first permitted hour after that", () => {
  const hours = policy([on([4], 17, 18), on([4], 6.25, 7)]);
  expect(nextOccasion(hours, "normal", MONDAY)).toEqual({ day: "2026-11-26", time: "06:15" });
});

test("a quiet day is passed over by the class that it bars", () => {
  const quiet = [{ first: "2026-11-24", last: "2026-11-25", bars: ["normal" as const] }];
  const hours = policy([on(DAILY, 5, 21)], quiet);
  expect(nextOccasion(hours, "normal", MONDAY)?.day).toBe("2026-11-26");
  expect(nextOccasion(hours, "priority", MONDAY)?.day).toBe("2026-11-24");
});

test("where nothing is permitted, nothing is put forward", () => {
  expect(nextOccasion(policy([]), "normal", MONDAY)).toBeNull();
});
