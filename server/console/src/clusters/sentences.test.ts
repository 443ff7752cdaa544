import { expect, test } from "vitest";
import type { Device } from "../api/calls";
import { factsIn, markOf, tell, todoIn } from "./sentences";
import { vi } from "./words.vi";

const NOW = Date.parse("2026-11-23T01:00:00Z");
const saying = { now: NOW, zone: "Asia/Ho_Chi_Minh", language: "vi" as const };
const device = (given: Partial<Device>): Device =>
  ({
    presence: "online",
    state: "ready",
    trouble: null,
    in_step: true,
    missing: [],
    heard_ms: NOW,
    sounding_title: null,
    fault: null,
    clock: null,
    disk_free: null,
    sim: null,
    data_high: null,
    volume: null,
    ...given,
  }) as Device;

test("a cluster that is away is told with the hour since when", () => {
  const heard_ms = Date.parse("2026-11-22T23:10:00Z");
  const away = device({ presence: "offline", state: "silent", trouble: "silent", heard_ms });
  expect(tell(away, saying)).toEqual({
    mark: "silent",
    mood: "bad",
    said: "Mất kết nối từ 6 giờ 10 sáng",
  });
  expect(todoIn(away, vi)).toContain("kiểm tra điện");
});

test("what plays is named, and still marked where it needs somebody", () => {
  const plays = device({ state: "sounding", sounding_title: "Thời sự sáng" });
  expect(tell(plays, saying).said).toBe("Đang phát “Thời sự sáng”");
  expect(markOf(plays)).toBe("sounding");
  expect(markOf(device({ state: "sounding", trouble: "sim_low" }))).toBe("trouble");
});

test("a fault is a sentence, and one we do not know keeps its word", () => {
  const faulty = (fault: string) => tell(device({ trouble: "faulty", fault }), saying).said;
  expect(faulty("disk_full")).toBe("Thẻ nhớ đầy");
  expect(faulty("fetch_unreachable")).toBe("Không tải được file âm thanh");
  expect(faulty("card_absent")).toBe("Không thấy card âm thanh");
  expect(faulty("log_rewritten")).toBe("Nhật ký của máy chủ khác với lần loa đã thấy");
  expect(faulty("amplifier")).toBe("Báo lỗi “amplifier”");
});

test("facts are told of a cluster that is there, and a clock only where it is off", () => {
  const clock = { quality: "synchronised", offset_us: -1_250, error_us: 900 };
  const there = device({ volume: 80, disk_free: 2 ** 31, clock });
  expect(factsIn(there, saying)).toEqual(["Đúng lịch", "Âm lượng 80%", "Trống 2 GB"]);
  const off = device({ clock: { ...clock, offset_us: 2_400_000 }, in_step: false });
  expect(factsIn(off, saying)).toEqual(["Lệch lịch", "Lệch giờ 2 giây"]);
  expect(factsIn(device({ presence: "offline", volume: 80 }), saying)).toEqual([]);
});

test("a use of data that is high is told by what it is held against", () => {
  const high = (data_high: "plan" | "unusual") =>
    tell(device({ trouble: "data_high", data_high }), saying);
  expect(high("plan")).toEqual({
    mark: "trouble",
    mood: "wait",
    said: vi.isDataOverPlan,
  });
  expect(high("unusual").said).toBe(vi.isDataUnusual);
  expect(todoIn(device({ trouble: "data_high" }), vi)).toBe(vi.doDataHigh);
});
