// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import type { Wish } from "../api/calls";
import { formAt, formOfWish, keepChoice, keptChoice, stillHolds, wishOf } from "./choice";

const FORM = formAt("b-1", "ward", "Asia/Ho_Chi_Minh", "2026-11-23", {
  day: "2026-11-24",
  time: "05:30",
});

beforeEach(() => localStorage.clear());

test("what is put forward sounds the bulletin once, at that hour, in all of the area", () => {
  const { area, wish } = wishOf("ward", FORM);
  expect([area, wish.areas]).toEqual(["ward", ["ward"]]);
  expect(wish.when).toMatchObject({
    first: "2026-11-24",
    times: [19_800_000],
    rule: { kind: "once" },
  });
});

test("a wish that was kept comes back as the same wish", () => {
  const chosen = { ...FORM, kind: "weekdays" as const, weekdays: [2, 4], repeats: 2, late_ms: 0 };
  const asked = wishOf("ward", chosen);
  const kept = { bulletin: "b-1", area: "ward", wish: asked.wish } as unknown as Wish;
  expect(wishOf("ward", formOfWish(kept))).toEqual(asked);
});

test("a choice outlives a reload, for the same person and bulletin alone", () => {
  keepChoice("p-1", "b-1", { way: "later", form: FORM, saved: 7 });
  expect(keptChoice("p-1", "b-1")).toEqual({ way: "later", form: FORM, saved: 7 });
  expect(keptChoice("p-2", "b-1")).toBeNull();
  localStorage.setItem("wish p-1 b-1", '{"way":"never","form":{}}');
  expect(keptChoice("p-1", "b-1")).toBeNull();
});

test("what was not saved yet holds; what was saved, until somebody chooses otherwise", () => {
  const wish = { saved_ms: 8 } as Wish;
  const choice = { way: "chosen" as const, form: FORM };
  expect(stillHolds({ ...choice, saved: null }, wish)).toBe(true);
  expect(stillHolds({ ...choice, saved: 8 }, wish)).toBe(true);
  expect(stillHolds({ ...choice, saved: 7 }, wish)).toBe(false);
  expect(stillHolds({ ...choice, saved: 7 }, null)).toBe(true);
});
