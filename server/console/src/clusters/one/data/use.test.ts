import { expect, test } from "vitest";
import type { Usage } from "../../../api/calls";
import { factsOf, planIn, sharesOf } from "./use";
import { DATA_WORDS } from "./words";

const MB = 1 << 20;
const usage: Usage = {
  month: "2026-11",
  used: 96 * MB,
  foreseen: 130 * MB,
  last_month: 126 * MB,
  causes: [
    { cause: "content", bytes: 60 * MB },
    { cause: "overhead", bytes: 15 * MB },
  ],
  days: [],
  plan_mb: 120,
  plan_area: "w-le-chan",
  high: "plan",
};
const told = (changes: Partial<Usage>) =>
  factsOf({ ...usage, ...changes }, DATA_WORDS.vi, "vi", () => "Phường Lê Chân");

test("what goes over the plan stands out, be it used or foreseen", () => {
  expect(told({}).map(({ said, bad }) => [said, bad ?? false])).toEqual([
    ["96 MB", false],
    ["130 MB", true],
    ["126 MB", false],
    ["120 MB mỗi tháng", false],
  ]);
  expect(told({ used: 121 * MB }).map(({ bad }) => bad ?? false)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(told({ plan_mb: null }).some(({ bad }) => bad === true)).toBe(false);
});

test("where the plan was set is said", () => {
  expect(told({}).at(-1)?.more).toBe("đặt cho Phường Lê Chân");
  expect(told({ plan_area: null }).at(-1)?.more).toBe("đặt riêng cho cụm loa này");
  expect(told({ plan_mb: null, plan_area: null }).at(-1)?.said).toBe("Chưa đặt");
});

test("a controller that told nothing has used nobody knows how much", () => {
  const facts = told({ used: null, foreseen: null, last_month: null, causes: [] });
  expect(facts.map(({ name }) => name)).toEqual(["Gói của SIM"]);
});

test("causes are as wide as their share of the largest", () => {
  expect(sharesOf(usage).map(({ part }) => part)).toEqual([1, 0.25]);
  expect(sharesOf({ ...usage, causes: [] })).toEqual([]);
});

test("megabytes are whole, with or without their groups", () => {
  expect(["3072", " 3.072 ", "3,072", ""].map(planIn)).toEqual([3072, 3072, 3072, null]);
  expect(["0", "-5", "1,5", "3 GB", "1048577"].map(planIn)).toEqual(Array(5).fill(undefined));
});
