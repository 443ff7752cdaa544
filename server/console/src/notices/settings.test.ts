import { expect, test } from "vitest";
import type { Settings } from "./asking";
import { afterChoices, isSame, switched } from "./settings";

const settings: Settings = {
  kinds: ["approval", "silent"],
  channels: ["push"],
  quiet: { from_ms: 75_600_000, until_ms: 21_600_000 },
  deputy: null,
  escalates_after_min: 30,
  language: "vi",
  below: false,
  email: "",
  webhook: "",
};

test("ticking a box and taking it back is no change", () => {
  const on = switched(settings.kinds, "offer", true);
  const off = switched(on, "offer", false);
  expect(isSame(settings, { ...settings, kinds: on })).toBe(false);
  expect(isSame(settings, { ...settings, kinds: off.toReversed() })).toBe(true);
});

test("a time that the server holds is always among the choices", () => {
  expect(afterChoices(45)).toEqual([15, 30, 45, 60, 120, 240]);
});
