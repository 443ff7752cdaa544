import { expect, test } from "vitest";
import { degrees, pairOf } from "./degrees";

test("degrees are taken with a point or a comma, and none are none", () => {
  expect([degrees("20.8449"), degrees(" 106,6881 "), degrees("")]).toEqual([
    20.8449,
    106.6881,
    null,
  ]);
});

test("what is no number is no place, and the server says so", () => {
  expect(degrees("gần chợ")).toBe(1_000);
});

test("a place pasted from a map fills both fields", () => {
  expect(pairOf("20.8449, 106.6881")).toEqual(["20.8449", "106.6881"]);
  expect(pairOf("20.8449")).toBeNull();
});
