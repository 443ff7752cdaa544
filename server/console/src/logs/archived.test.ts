import { expect, test } from "vitest";
import { archivesOf } from "./archived";
import type { Archive } from "./queries";

const ALL = [10, 20, 30].map((due_ms) => ({ due_ms }) as Archive);
const found = (from: number, until: number) =>
  archivesOf(ALL, from, until).map((one) => one.due_ms);

test("days are looked for in the archives that hold them", () => {
  expect(found(12, 18)).toEqual([20]);
  expect(found(5, 21)).toEqual([10, 20, 30]);
  expect(found(0, 5)).toEqual([10]);
});

test("what the database still lists is in no archive", () => {
  expect(found(30, 40)).toEqual([]);
  expect(archivesOf([], 0, 40)).toEqual([]);
});
