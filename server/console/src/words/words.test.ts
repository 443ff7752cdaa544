import { expect, test } from "vitest";
import { en } from "./en";
import { vi } from "./vi";
import type { Words } from "./words";

test("both languages have the same words, and none is empty", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const words of [vi, en]) {
    for (const [key, word] of Object.entries(words)) {
      const said = typeof word === "string" ? word : (word as (...of: never[]) => string).name;
      expect(said.trim(), key).not.toBe("");
    }
  }
});

test("a sentence takes as many things in one language as in the other", () => {
  const takes = (words: Words) =>
    Object.entries(words).map(([key, word]) => [key, typeof word === "function" ? word.length : 0]);
  expect(Object.fromEntries(takes(en))).toEqual(Object.fromEntries(takes(vi)));
});
