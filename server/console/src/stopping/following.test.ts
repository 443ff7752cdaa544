import { expect, test } from "vitest";
import type { Action, Area, Followed, Stop, Unconfirmed } from "../api/calls";
import { Rights } from "../session/rights";
import { areasToStop, barring, isDone, seconds, sentenceOf } from "./following";
import { vi } from "./words.vi";

const HEARD = Date.UTC(2026, 10, 23, 23, 10);
const SAYING = { now: HEARD + 3_600_000, zone: "Asia/Ho_Chi_Minh", language: "vi" } as const;

const waits = (why: Unconfirmed["why"]): Unconfirmed => ({
  device: why,
  name: "Cụm loa NVH TDP 3",
  area: "ward",
  why,
  heard_ms: HEARD,
});

const followed = (confirmed: number, waiting: Unconfirmed[], left_out = 0): Followed => ({
  devices: confirmed + waiting.length + left_out,
  confirmed,
  published_ms: 1,
  last_ms: null,
  latest: [],
  waiting,
  left_out,
});

test("all that can answer have answered when only clusters without a connection are left", () => {
  expect(isDone(followed(3, []))).toBe(true);
  expect(isDone(followed(3, [waits("offline"), waits("never")]))).toBe(true);
  expect(isDone(followed(3, [waits("asked")]))).toBe(false);
  expect(isDone(followed(3, [waits("sounding")]))).toBe(false);
  expect(isDone(followed(9_000, [waits("offline")], 900))).toBe(false);
});

test("a cluster that has not confirmed is told as to a neighbour", () => {
  expect(sentenceOf(waits("offline"), false, vi, SAYING)).toBe(
    "Cụm loa NVH TDP 3 mất kết nối từ 6 giờ 10 sáng: sẽ dừng ngay khi có mạng lại.",
  );
  expect(sentenceOf(waits("offline"), true, vi, SAYING)).toContain("phát lại theo lịch");
});

test("seconds have a tenth while it matters", () => {
  expect(seconds(1_449, "vi")).toBe("1,4");
  expect(seconds(1_449, "en")).toBe("1.4");
  expect(seconds(12_600, "vi")).toBe("13");
  expect(seconds(-5, "vi")).toBe("0,0");
});

test("what was lifted or has run out bars no more", () => {
  const stop = (id: string, more: Partial<Stop>) => ({ id, lift: null, until_ms: 10, ...more });
  const lifted = { lift: { id: "l" } } as Partial<Stop>;
  const all = [stop("a", {}), stop("b", lifted), stop("c", { until_ms: 5 })] as Stop[];
  expect(barring(all, 5).map((one) => one.id)).toEqual(["a"]);
});

test("one stops the area in sight, what is above it within the right, or one's own", () => {
  const area = (id: string, parent: string | null) => ({ id, parent }) as Area;
  const listed = [
    area("city", null),
    area("ward", "city"),
    area("tdp", "ward"),
    area("sea", "city"),
  ];
  const areas = new Map(listed.map((one) => [one.id, one]));
  const mine = (id: string) =>
    new Rights([{ area: id, actions: ["stop.issue"] as Action[] }], listed);
  expect(areasToStop("tdp", mine("ward"), areas)).toEqual(["tdp", "ward"]);
  expect(areasToStop("sea", mine("ward"), areas)).toEqual(["ward"]);
  expect(areasToStop("tdp", mine("city"), areas)).toEqual(["tdp", "ward", "city"]);
});
