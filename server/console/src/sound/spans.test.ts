import { expect, test } from "vitest";
import { leftToHear, type Span, total, withSpan } from "./spans";

const span = (start_ms: number, end_ms: number) => ({ start_ms, end_ms });

test("what is heard twice counts once", () => {
  const heard = withSpan(withSpan([], span(0, 10_000)), span(5_000, 12_000));
  expect(heard).toEqual([span(0, 12_000)]);
});

test("parts that touch become one, and a gap stays a gap", () => {
  const played = [span(6_000, 9_000), span(0, 3_000), span(3_000, 5_000)];
  const heard = played.reduce<readonly Span[]>(withSpan, []);
  expect(heard).toEqual([span(0, 5_000), span(6_000, 9_000)]);
  expect(total(heard)).toBe(8_000);
});

test("an empty span is nothing heard", () => {
  expect(withSpan([], span(4_000, 4_000))).toEqual([]);
});

test("a bulletin is heard when less than a second of it is missing", () => {
  expect(leftToHear([span(0, 59_100)], 60_000)).toBe(0);
  expect(leftToHear([span(0, 58_000)], 60_000)).toBe(2_000);
});

test("of a short bulletin no more than a twentieth may be missing", () => {
  expect(leftToHear([span(0, 3_700)], 4_000)).toBe(300);
  expect(leftToHear([span(0, 3_850)], 4_000)).toBe(0);
});
