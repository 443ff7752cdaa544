import { expect, test } from "vitest";
import type { DayPlan, Outcome, Told } from "../../api/calls";
import { linesOf } from "./day";

const AT = 1_000_000;
const told = (given: Partial<Told> = {}): Told =>
  ({
    entry: "e-1",
    entry_revision: 1,
    due_ms: AT,
    start_ms: AT,
    end_ms: AT + 60_000,
    fate: "on_time",
    ...given,
  }) as Told;
const plan = (...items: Told[]) => ({ items }) as unknown as DayPlan;
const heard = (outcome: Outcome["outcome"]): Outcome =>
  ({ entry: "e-1", entry_revision: 1, due_ms: AT, outcome }) as Outcome;
const stateAt = (now: number, item: Told, ...outcomes: Outcome[]) =>
  linesOf(plan(item), outcomes, now)[0]?.state;

test("what was planned stands beside what was heard of it", () => {
  expect(stateAt(AT - 1, told())).toBe("coming");
  expect(stateAt(AT + 1, told())).toBe("sounding");
  expect(stateAt(AT + 90_000, told(), heard("unproven"))).toBe("unproven");
  expect(stateAt(AT + 90_000, told(), heard("late"))).toBe("late");
});

test("a receipt counts at once, also while the plan's time runs", () => {
  expect(stateAt(AT + 1, told(), heard("cut"))).toBe("cut");
});

test("what the plan itself leaves out is told as such", () => {
  expect(stateAt(AT + 1, told({ fate: "skipped", start_ms: null, end_ms: null }))).toBe("skipped");
  expect(stateAt(AT + 1, told({ fate: "not_accepted", start_ms: null }))).toBe("not_accepted");
});

test("without any outcome after its end an item is unproven, not played", () => {
  expect(stateAt(AT + 90_000, told())).toBe("unproven");
});

test("lines stand in the order of the day, moved ones where they sound", () => {
  const moved = told({ entry: "e-2", due_ms: AT - 5, start_ms: AT + 5, end_ms: AT + 9 });
  expect(linesOf(plan(moved, told()), [], 0).map((line) => line.told.entry)).toEqual([
    "e-1",
    "e-2",
  ]);
});
