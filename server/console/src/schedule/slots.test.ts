import { expect, test } from "vitest";
import { formOfSlot, isEmpty, replaced, type Slot, slotOf } from "./slots";

const slot = (name: string, hour: number, bulletins: string[] = ["b-1"]): Slot => ({
  class: "normal",
  areas: ["ward"],
  times: [hour * 3_600_000],
  name,
  block: { bulletins, playlist: null, theme: "default", repeats: 1, gap_ms: 0, pause_ms: 500 },
  zone: null,
  may_start_late_by_ms: 600_000,
  gap_ms: 1_000,
  volume: 60,
});

test.each([slot("Sáng", 5.5), { ...slot("", 17, []), zone: "Asia/Tokyo" }])(
  "an entry of a usual day, opened and saved unchanged, is the same entry",
  (one) => {
    expect(slotOf(formOfSlot(one), one.name ?? "")).toEqual(one);
  },
);

test("an entry for which nothing is chosen is empty", () => {
  expect([slot("a", 5), slot("b", 5, [])].map(isEmpty)).toEqual([false, true]);
});

test("a changed entry takes its old one's place, and entries stand by their hours", () => {
  const [morning, evening] = [slot("Sáng", 5), slot("Chiều", 17)];
  const moved = slot("Sáng", 18);
  expect(replaced([morning, evening], morning, moved)).toEqual([evening, moved]);
  expect(replaced([evening], null, morning)).toEqual([morning, evening]);
  expect(replaced([morning, evening], evening, null)).toEqual([morning]);
});

test("what somebody else changed meanwhile stays beside what was typed here", () => {
  const theirs = slot("Sáng", 6);
  expect(replaced([theirs], slot("Sáng", 5), slot("Sáng", 7))).toEqual([theirs, slot("Sáng", 7)]);
});
