import { expect, test } from "vitest";
import { numberIn, readTyped, type Typed } from "./described";

const typed: Typed = { name: " NVH TDP 3 ", lat: "20,8449", lon: "106.6881", residents: "1.200" };

test("degrees are taken with a comma or a point, residents with their groups", () => {
  expect(readTyped(typed)).toEqual({
    name: "NVH TDP 3",
    lat: 20.8449,
    lon: 106.6881,
    residents: 1200,
  });
});

test("what is left empty is empty, but one degree alone is no place", () => {
  expect(readTyped({ ...typed, lat: "", lon: " ", residents: "" })).toMatchObject({
    lat: null,
    lon: null,
    residents: null,
  });
  expect(readTyped({ ...typed, lat: "" })).toBe("degrees");
});

test("what cannot be is said before it is sent", () => {
  expect(readTyped({ ...typed, lat: "91" })).toBe("degrees");
  expect(readTyped({ ...typed, lon: "phía đông" })).toBe("degrees");
  expect(readTyped({ ...typed, residents: "-3" })).toBe("residents");
  expect(readTyped({ ...typed, residents: "1,5" })).toBe("residents");
  expect(numberIn("1e5")).toBeUndefined();
});
