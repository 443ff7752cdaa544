import { expect, test } from "vitest";
import { within } from "./hours";

const HOUR = 3_600_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const at = (text: string) => Date.parse(text);

test("hours that end at midnight join those that begin there", () => {
  const zone = "Asia/Ho_Chi_Minh";
  const evening = { days: EVERY_DAY, from_ms: 20 * HOUR, until_ms: 24 * HOUR };
  const morning = { days: EVERY_DAY, from_ms: 0, until_ms: 6 * HOUR };
  const [from, until] = [at("2026-11-23T15:00Z"), at("2026-11-23T22:00Z")];
  expect(within(from, until, zone, [morning, evening])).toBe(true);
  expect(within(from, until, zone, [evening])).toBe(false);
});

test("on the day on which the clock is set forward, hours follow the clock on the wall", () => {
  const hours = [{ days: EVERY_DAY, from_ms: 5 * HOUR, until_ms: 6 * HOUR }];
  const berlin = "Europe/Berlin";
  expect(within(at("2026-03-29T03:00Z"), at("2026-03-29T04:00Z"), berlin, hours)).toBe(true);
  expect(within(at("2026-03-28T03:00Z"), at("2026-03-28T04:00Z"), berlin, hours)).toBe(false);
});

test("what lasts longer than an order may is within no hours", () => {
  const always = [{ days: EVERY_DAY, from_ms: 0, until_ms: 24 * HOUR }];
  const from = at("2026-11-01T00:00Z");
  expect(within(from, from + 13 * 24 * HOUR, "UTC", always)).toBe(true);
  expect(within(from, from + 15 * 24 * HOUR, "UTC", always)).toBe(false);
});
