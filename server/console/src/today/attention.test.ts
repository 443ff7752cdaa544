import { expect, test } from "vitest";
import type { Device } from "../api/calls";
import { attentionIn, type TroubleGroup } from "./attention";

const ZONE = "Asia/Ho_Chi_Minh";
/** 24/11/2026 at 06:10 in Hải Phòng. */
const SIX_TEN = Date.UTC(2026, 10, 23, 23, 10);

const saying = { now: SIX_TEN + 60_000, zone: ZONE, language: "vi" as const };

const silent = (count: number, ...names: string[]): TroubleGroup => ({
  trouble: "silent",
  area: "ward",
  count,
  devices: names.map((name) => ({ id: name, name, heard_ms: SIX_TEN }) as Device),
});

test("few are named one by one, each with what is wrong", () => {
  const [one, ...others] = attentionIn(silent(1, "NVH TDP 3"), "Phường Lê Chân", saying);
  expect(one?.said).toBe("NVH TDP 3: Mất kết nối từ 6 giờ 10 sáng.");
  expect(one?.device?.name).toBe("NVH TDP 3");
  expect(others).toEqual([]);
});

test("many of one area are one sentence", () => {
  const told = attentionIn(silent(100), "Phường Lê Chân", saying);
  expect(told.map((one) => one.said)).toEqual(["100 cụm loa ở Phường Lê Chân mất kết nối."]);
  expect(told[0]?.device).toBeNull();
});
