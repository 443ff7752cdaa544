import { expect, test } from "vitest";
import type { Device } from "../api/calls";
import { attentionOf, troubleOf } from "./attention";
import { attentionIn } from "./sentences";

const ZONE = "Asia/Ho_Chi_Minh";
/** 24/11/2026 at 06:10 in Hải Phòng. */
const SIX_TEN = Date.UTC(2026, 10, 23, 23, 10);

const device = (name: string, more: Partial<Device> = {}): Device =>
  ({
    id: name,
    name,
    area: "ward",
    presence: "online",
    heard_ms: SIX_TEN,
    in_step: true,
    missing: [],
    sounding: null,
    fault: null,
    ...more,
  }) as Device;

const saying = { now: SIX_TEN + 60_000, zone: ZONE, language: "vi" as const };

test("a cluster that is connected, whole and without fault needs nobody", () => {
  expect(troubleOf(device("a"))).toBeNull();
});

test("a fault reads like a sentence to a neighbour", () => {
  const [one] = attentionOf([device("Cụm loa NVH TDP 3", { presence: "offline" })]);
  expect(one && attentionIn(one, "Phường Lê Chân", saying).said).toBe(
    "Cụm loa NVH TDP 3 mất kết nối từ 6 giờ 10 sáng.",
  );
});

test("the silent come first, then the faulty, the new, and those that still fetch", () => {
  const found = attentionOf([
    device("d", { missing: ["x"] }),
    device("c", { presence: "never", heard_ms: null }),
    device("b", { fault: "loa 2 không có tiếng" }),
    device("a", { presence: "offline" }),
  ]);
  expect(found.map((one) => one.devices[0]?.name)).toEqual(["a", "b", "c", "d"]);
});

test("more than three alike in one area are one sentence, and a hundred do not bury the rest", () => {
  const silent = Array.from({ length: 100 }, (_, n) => device(`s${n}`, { presence: "offline" }));
  const found = attentionOf([...silent, device("x", { presence: "offline", area: "other" })]);
  expect(found.map((one) => one.devices.length)).toEqual([100, 1]);
  expect(found[0] && attentionIn(found[0], "Phường Lê Chân", saying).said).toBe(
    "100 cụm loa ở Phường Lê Chân mất kết nối.",
  );
});
