import { expect, test } from "vitest";
import type { Mark } from "../sentences";
import { CELL, frameOf, gathered, shares, type Spot } from "./gathering";

const spot = (x: number, y: number, mark: Mark = "ready"): Spot<string> => ({
  x,
  y,
  mark,
  of: `${x} ${y}`,
});
const WORLD = CELL * 100;

test("clusters too near to tell apart are drawn as one, the others by themselves", () => {
  const found = gathered([spot(0.101, 0.101), spot(0.102, 0.102), spot(0.5, 0.5)], WORLD);
  expect(found.map((one) => one.spots.length)).toEqual([2, 1]);
  expect(found[0]?.x).toBeCloseTo(0.1015);
});

test("nearer by, every cluster stands by itself", () => {
  const near = [spot(0.101, 0.101), spot(0.102, 0.102)];
  expect(gathered(near, WORLD * 200)).toHaveLength(2);
});

test("ten thousand clusters are gathered and none is lost", () => {
  const many = Array.from({ length: 10_000 }, (_, n) => spot((n % 100) / 100, n / 10_000));
  const found = gathered(many, WORLD);
  expect(found.reduce((sum, one) => sum + one.spots.length, 0)).toBe(10_000);
});

test("a ring tells how many are how, the gravest first", () => {
  const spots = [spot(0, 0), spot(0, 0, "silent"), spot(0, 0, "sounding"), spot(0, 0)];
  expect(shares(spots)).toEqual([
    ["silent", 1],
    ["sounding", 1],
    ["ready", 2],
  ]);
});

test("an island far out does not make the city small", () => {
  const city = Array.from({ length: 100 }, (_, n) => spot(0.5 + n / 10_000, 0.4));
  const frame = frameOf([...city, spot(0.9, 0.9)]);
  expect(frame?.east).toBeLessThan(0.52);
  expect(frameOf([])).toBeUndefined();
  expect(frameOf([spot(0.3, 0.4)])).toEqual({ west: 0.3, east: 0.3, north: 0.4, south: 0.4 });
});
