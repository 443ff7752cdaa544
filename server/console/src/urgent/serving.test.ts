import { expect, test } from "vitest";
import { servesAll } from "./serving";

const TREE = new Map([
  ["hp", { parent: null }],
  ["le-chan", { parent: "hp" }],
  ["hai-an", { parent: "hp" }],
  ["tdp-3", { parent: "le-chan" }],
]);

test("a template serves areas that all stand at or below its own", () => {
  expect(servesAll({ area: "hp" }, ["le-chan", "hai-an"], TREE)).toBe(true);
  expect(servesAll({ area: "le-chan" }, ["le-chan", "tdp-3"], TREE)).toBe(true);
  expect(servesAll({ area: "le-chan" }, ["le-chan", "hai-an"], TREE)).toBe(false);
  expect(servesAll({ area: "tdp-3" }, ["le-chan"], TREE)).toBe(false);
});
