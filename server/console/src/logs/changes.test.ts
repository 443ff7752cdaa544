import { expect, test } from "vitest";
import { changesIn } from "./changes";
import type { Line } from "./queries";
import { vi } from "./words.vi";

test("before and after stand beside each other, under names people know", () => {
  const line = {
    before: { name: "Loa 1", lat: null },
    after: { name: "Loa 2", lat: 20.8 },
    detail: { reason: "đổi tên" },
  } as unknown as Line;
  expect(changesIn(line, "Asia/Ho_Chi_Minh", vi)).toEqual([
    { field: "name", name: "Tên", was: "Loa 1", is: "Loa 2" },
    { field: "lat", name: "Vĩ độ", was: "(trống)", is: "20.8" },
    { field: "reason", name: "Lý do", was: "", is: "đổi tên" },
  ]);
});

test("instants are told as hours and days, lists and parts in a line", () => {
  const line = {
    before: null,
    after: { until_ms: Date.UTC(2026, 10, 24, 5, 0), roles: ["author", "operator"] },
    detail: {},
  } as unknown as Line;
  expect(changesIn(line, "Asia/Ho_Chi_Minh", vi).map((one) => one.is)).toEqual([
    "12:00 24/11/2026",
    "author, operator",
  ]);
});
