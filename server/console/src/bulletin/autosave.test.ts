import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave, SETTLES_MS } from "./autosave";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The line is away until `back()`. */
function typing() {
  const sent: string[] = [];
  let back: () => void = () => undefined;
  const line = new Promise<void>((resolve) => {
    back = resolve;
  });
  const save = async (text: string) => {
    sent.push(text);
    await line;
  };
  const kept: string[] = [];
  const told = { kept: (one: string) => kept.push(one), saved: vi.fn(), refused: vi.fn() };
  return { sent, back, kept, saving: new Autosave(save, told) };
}

test("words are saved once the typing rests, and not at every key", async () => {
  const { sent, back, kept, saving } = typing();
  back();
  saving.type("M");
  saving.type("Mời");
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual(["Mời"]);
  expect(kept.at(-1)).toBe("there");
});

test("what is typed while the line is away goes out once, as it was last", async () => {
  const { sent, back, saving } = typing();
  for (const text of ["một", "hai", "ba"]) {
    saving.type(text);
    await vi.advanceTimersByTimeAsync(SETTLES_MS);
  }
  expect(sent).toEqual(["một"]);
  back();
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual(["một", "ba"]);
});

test("whoever sends it by hand waits for what is underway, and nothing older follows", async () => {
  const { sent, back, saving } = typing();
  saving.type("một");
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  saving.type("hai");
  let rests = false;
  void saving.rest().then(() => (rests = true));
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect([rests, sent]).toEqual([false, ["một"]]);
  back();
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect([rests, sent]).toEqual([true, ["một"]]);
});

test("what waits for the typing to rest goes out when the page is left", async () => {
  const { sent, back, saving } = typing();
  back();
  saving.type("một");
  saving.flush();
  expect(sent).toEqual(["một"]);
  await vi.advanceTimersByTimeAsync(SETTLES_MS);
  expect(sent).toEqual(["một"]);
});
