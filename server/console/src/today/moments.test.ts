import { expect, test } from "vitest";
import type { AreaPlan, Stop, Told } from "../api/calls";
import { type Moment, momentsOf, phaseOf, startsOf, stoppedBy } from "./moments";

const told = (start_ms: number | null, more: Partial<Told> = {}): Told => ({
  entry: "e-1",
  entry_revision: 1,
  programme: "ward",
  title: "Bản tin sáng",
  class: "normal",
  due_ms: 1_000,
  start_ms,
  end_ms: start_ms === null ? null : start_ms + 500,
  fate: start_ms === null ? "skipped" : "on_time",
  reason: null,
  by: null,
  vi: "",
  en: "",
  ...more,
});

const plan = (...chains: [string[], Told[]][]): AreaPlan =>
  ({ chains: chains.map(([devices, items]) => ({ devices, items })) }) as AreaPlan;

test("what sounds alike on several chains of devices is told once, with all its devices", () => {
  const moments = momentsOf(plan([["a", "b"], [told(1_000)]], [["c"], [told(1_000)]]));
  expect(moments.map((moment) => moment.devices)).toEqual([3]);
});

test("what is moved on some devices is told apart from what is on time on the others", () => {
  const moved = told(2_000, { fate: "moved", reason: "occupied" });
  const moments = momentsOf(plan([["a"], [moved]], [["b", "c"], [told(1_000)]]));
  expect(moments.map((moment) => [moment.at_ms, moment.devices])).toEqual([
    [1_000, 2],
    [2_000, 1],
  ]);
});

test("a start is coming, sounding from its first millisecond, and over at its end", () => {
  const [moment] = momentsOf(plan([["a"], [told(1_000)]]));
  expect(moment && [999, 1_000, 1_499, 1_500].map((now) => phaseOf(moment, now))).toEqual([
    "coming",
    "sounding",
    "sounding",
    "over",
  ]);
});

test("what does not sound has no start", () => {
  const moments = momentsOf(plan([["a"], [told(null), told(3_000, { entry: "e-2" })]]));
  expect(startsOf(moments)).toEqual([3_000]);
});

test("what a stop bars is no start any more, and neither is what it cut", () => {
  const moment = (key: string, start: number | null, end: number | null): Moment => ({
    key,
    told: told(start, { end_ms: end }),
    at_ms: start ?? 0,
    devices: 1,
  });
  const day = [
    moment("over", 0, 90),
    moment("cut", 80, 120),
    moment("barred", 150, 160),
    moment("after", 200, 210),
    moment("skipped", null, null),
  ];
  const stop = { issued_ms: 100, until_ms: 200 } as Stop;
  const left = stoppedBy(day, stop);
  expect(left.filter((one) => one.stopped).map((one) => one.key)).toEqual(["cut", "barred"]);
  expect(startsOf(left)).toEqual([0, 200]);
  expect(left.map((one) => phaseOf(one, 155))).toEqual([
    "over",
    "silent",
    "silent",
    "coming",
    "silent",
  ]);
  expect(stoppedBy(day, undefined)).toEqual(day);
});
