import { expect, test } from "vitest";
import type { Area, CollidingDay } from "../api/calls";
import { clashDays, clashesIn } from "./clashes";
import type { Start } from "./starts";

const DUE = Date.UTC(2026, 10, 23, 22, 30);
const start = (programme: string, clas: string, due_ms = DUE) =>
  ({ told: { programme, class: clas, due_ms } }) as Start;

test("A day is asked about only where priority bulletins of two areas are due on it.", () => {
  const days = ["2026-11-23", "2026-11-24"];
  const asked = (...starts: Start[]) => clashDays(starts, days, "Asia/Ho_Chi_Minh");
  expect(asked(start("city", "priority"), start("ward", "priority"))).toEqual(["2026-11-24"]);
  expect(asked(start("city", "priority"), start("ward", "normal"))).toEqual([]);
  expect(asked(start("city", "priority"), start("city", "priority"))).toEqual([]);
});

const areas = new Map(
  [
    { id: "city", kind: "city", parent: null },
    { id: "ward", kind: "ward", parent: "city" },
    { id: "north", kind: "neighbourhood", parent: "ward" },
    { id: "south", kind: "neighbourhood", parent: "ward" },
  ].map((area) => [area.id, area as Area]),
);

const chain = (area: string, second: { programme: string; class: string }) => ({
  area,
  collisions: [
    {
      items: [
        { entry: "a", programme: "city", class: "priority" },
        { entry: "b", ...second },
      ],
      decided: [
        { first: "a", first_due_ms: DUE, second: "b", second_due_ms: DUE, rule: "order", vi: "A" },
      ],
    },
  ],
});
const day = (...chains: object[]) => [{ chains } as unknown as CollidingDay];

test("Priority bulletins of two areas at one time are told once for all devices of a unit.", () => {
  const ward = { programme: "ward", class: "priority" };
  const found = clashesIn(day(chain("north", ward), chain("south", ward)), areas);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ vi: "A", owners: ["city", "ward"], units: ["ward"] });
});

test("A normal bulletin that yields, or one area's own two, is no such clash.", () => {
  const normal = { programme: "ward", class: "normal" };
  const own = { programme: "city", class: "priority" };
  expect(clashesIn(day(chain("north", normal), chain("north", own)), areas)).toEqual([]);
});
