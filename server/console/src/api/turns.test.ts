// @vitest-environment jsdom
import { expect, it } from "vitest";
import { kept } from "./turns";

const line = (id: string, state: string) => ({ id, status: { state } });

it("keeps a line that did not change as the object it was, wherever it stands now", async () => {
  const before = [line("a", "online"), line("b", "online"), line("gone", "online")];
  const after = await kept(
    [line("new", "online"), line("b", "offline"), line("a", "online")],
    before,
  );
  expect(after.map((one) => one.id)).toEqual(["new", "b", "a"]);
  expect(after[2]).toBe(before[0]);
  expect(after[1]).toEqual(line("b", "offline"));
});

it("lets the page draw while it goes through ten thousand lines", async () => {
  const many = Array.from({ length: 10_000 }, (_, n) => line(String(n), "online"));
  let drawn = 0;
  const drawing = setInterval(() => (drawn += 1), 0);
  const after = await kept(structuredClone(many), many);
  clearInterval(drawing);
  expect(after.every((one, n) => one === many[n])).toBe(true);
  expect(drawn).toBeGreaterThan(1);
});
