import { expect, test } from "vitest";
import type { AreaPlan, Told } from "../api/calls";
import { becomes, soundingOn, startsOf } from "./starts";

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

const chain = (area: string, devices: string[], ...items: Told[]) => ({ area, devices, items });
const plan = (more: object): AreaPlan =>
  ({ whole: true, chains: [], starts: [], conflicts: [], ...more }) as unknown as AreaPlan;

test("a start that turns out the same everywhere is one, with all its devices", () => {
  const chains = [chain("ward", ["a", "b"], told(1_000)), chain("tdp", ["c"], told(1_000))];
  const [start, ...others] = startsOf(plan({ chains }));
  expect(others).toEqual([]);
  expect(start?.devices).toBe(3);
  expect(start?.ways.map((way) => way.areas)).toEqual([["ward", "tdp"]]);
  expect(start && becomes(start)).toBe("on_time");
});

test("what is skipped on some clusters is one start with two ways, and stands where it sounds", () => {
  const moved = told(2_000, { fate: "moved", reason: "occupied", by: "e-2" });
  const chains = [
    chain("ward", ["a", "b"], told(null, { reason: "occupied" })),
    chain("tdp", ["c"], moved),
  ];
  const [start] = startsOf(plan({ chains }));
  expect(start?.at_ms).toBe(2_000);
  expect(start && [becomes(start), soundingOn(start), start.devices]).toEqual(["partly", 1, 3]);
});

test("what sounds nowhere stands at the time it was due", () => {
  const [start] = startsOf(plan({ chains: [chain("ward", ["a"], told(null))] }));
  expect([start?.at_ms, start && becomes(start)]).toEqual([1_000, "skipped"]);
});

test("a city's plan is drawn of its own starts and of the units' conflicts, none twice", () => {
  const own = told(5_000, { entry: "e-city", programme: "city", due_ms: 5_000 });
  const clash = told(null, { entry: "e-ward", programme: "ward", due_ms: 4_000 });
  const late = told(null, { entry: "e-city", programme: "city", due_ms: 5_000, fate: "skipped" });
  const starts = startsOf(
    plan({
      whole: false,
      starts: [
        { day: "2026-11-24", devices: 5, item: own },
        { day: "2026-11-24", devices: 1, item: late },
      ],
      conflicts: [
        { day: "2026-11-24", areas: ["ward"], devices: 2, item: clash },
        { day: "2026-11-24", areas: ["ward"], devices: 1, item: late },
      ],
    }),
  );
  expect(starts.map((start) => [start.told.entry, start.devices])).toEqual([
    ["e-ward", 2],
    ["e-city", 6],
  ]);
});
