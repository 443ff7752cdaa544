import { expect, test } from "vitest";
import type { Receipt } from "../../api/calls";
import { vi } from "../words.vi";
import { sayReceipt } from "./receipt";

const receipt = (given: Partial<Receipt>): Receipt =>
  ({
    outcome: "played",
    reason: null,
    title: "Thời sự sáng",
    order: null,
    started_us: 5_000_000,
    recorded_ms: 9_000,
    sounded_ms: 65_000,
    ...given,
  }) as Receipt;

test("a receipt says what it is about, what came of it, and when", () => {
  expect(sayReceipt(receipt({}), vi)).toEqual({
    about: "“Thời sự sáng”",
    said: "đã phát đủ",
    mood: "good",
    at_ms: 5_000,
  });
});

test("what did not sound says why, by the hour it was written", () => {
  const said = sayReceipt(
    receipt({ outcome: "skipped", reason: "outside_hours", started_us: null, sounded_ms: 0 }),
    vi,
  );
  expect(said.said).toBe("không phát: ngoài khung giờ được phép");
  expect(said.at_ms).toBe(9_000);
});

test("what was cut says how much was heard; a reason we do not know keeps its word", () => {
  expect(sayReceipt(receipt({ outcome: "cut", reason: "urgent" }), vi).said).toBe(
    "bị cắt sau 1:05: nhường bản tin khẩn cấp",
  );
  expect(sayReceipt(receipt({ outcome: "skipped", reason: "eclipse" }), vi).said).toContain(
    "eclipse",
  );
});

test("where a microphone listens, it says whether the horn was heard", () => {
  expect(sayReceipt(receipt({ heard_back: true }), vi).said).toBe("đã phát đủ, có tiếng ở loa");
  expect(sayReceipt(receipt({ heard_back: false }), vi)).toMatchObject({
    said: "đã phát đủ, không nghe thấy tiếng ở loa",
    mood: "bad",
  });
});

test("an order has no title of the schedule", () => {
  const about = (order: string) => sayReceipt(receipt({ title: null, order }), vi).about;
  expect(about("o-1")).toBe("Lệnh phát ngay");
  expect(about("test-17")).toBe("Phát thử");
});
