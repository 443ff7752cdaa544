import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Gathering } from "./live";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first change is read at once, and a burst after it in one more reading", () => {
  const renewed: string[] = [];
  const gathering = new Gathering((key) => renewed.push(key));
  for (let n = 0; n < 100; n += 1) gathering.take("bulletin");
  expect(renewed).toEqual(["bulletins"]);
  vi.advanceTimersByTime(400);
  expect(renewed).toEqual(["bulletins", "bulletins"]);
  vi.advanceTimersByTime(4_000);
  expect(renewed).toHaveLength(2);
});

test("nothing is read after the page has gone", () => {
  const renewed: string[] = [];
  const gathering = new Gathering((key) => renewed.push(key));
  gathering.take("programme");
  gathering.take("programme");
  gathering.stop();
  vi.advanceTimersByTime(4_000);
  expect(renewed).toEqual(["plan"]);
});
