import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bulletin } from "../api/calls";
import { Autosave, SETTLES_MS } from "./autosave";
import type { Changes } from "./drafting";
import type { Typed } from "./kept";

const words = (text: string): Typed => ({ title: "Họp", text, area: "ward", class: "normal" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The line is away until `back()`. */
function typing() {
  const sent: string[] = [];
  let back: () => void = () => undefined;
  const line = new Promise<void>((resolve) => {
    back = resolve;
  });
  const changes = {
    save: async ({ text }: Typed) => {
      sent.push(text);
      await line;
      return {} as Bulletin;
    },
  } as unknown as Changes;
  const kept: string[] = [];
  const told = { kept: (one: string) => kept.push(one), saved: vi.fn(), refused: vi.fn() };
  return { sent, back, kept, saving: new Autosave(changes, told) };
}

test("words are saved once the typing rests, and not at every key", async () => {
  const { sent, back, kept, saving } = typing();
  back();
  saving.type(words("M"));
  saving.type(words("Mời"));
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual(["Mời"]);
  expect(kept.at(-1)).toBe("there");
});

test("what is typed while the line is away goes out once, as it was last", async () => {
  const { sent, back, saving } = typing();
  for (const text of ["một", "hai", "ba"]) {
    saving.type(words(text));
    await vi.advanceTimersByTimeAsync(SETTLES_MS);
  }
  expect(sent).toEqual(["một"]);
  back();
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual(["một", "ba"]);
});

test("a bulletin without a title is kept here alone", async () => {
  const { sent, saving } = typing();
  saving.type({ ...words("Mời"), title: " " });
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual([]);
});
