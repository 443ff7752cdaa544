import { describe, expect, test } from "vitest";

type Catalogue = Record<string, unknown>;

/** The console's own catalogue, and that of each page: one object in each `vi.ts` and its twin. */
const found = import.meta.glob<Record<string, Catalogue>>(
  ["./{vi,en}.ts", "../**/words.{vi,en}.ts"],
  { eager: true },
);

const catalogueOf = (path: string): Catalogue => Object.values(found[path] ?? {})[0] ?? {};
const inVietnamese = Object.keys(found).filter((path) => path.endsWith("vi.ts"));

describe.each(inVietnamese)("%s", (path) => {
  const vi = catalogueOf(path);
  const en = catalogueOf(path.replace(/vi\.ts$/, "en.ts"));

  test("both languages have the same words, and none is empty", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
    for (const [key, word] of [...Object.entries(vi), ...Object.entries(en)]) {
      if (typeof word === "string") expect(word.trim(), key).not.toBe("");
    }
  });

  test("a sentence takes as many things in one language as in the other", () => {
    const takes = (words: Catalogue) =>
      Object.fromEntries(
        Object.entries(words).map(([key, word]) => [
          key,
          typeof word === "function" ? word.length : 0,
        ]),
      );
    expect(takes(en)).toEqual(takes(vi));
  });
});

test("what came of a broadcast has one name on every page", () => {
  const names = ["played", "late", "cut", "skipped", "missed", "unproven"];
  for (const language of ["vi", "en"]) {
    const of = (page: string) => catalogueOf(`../${page}/words.${language}.ts`);
    const pages = [of("logs"), of("clusters"), of("schedule").outcome, of("evidence").outcomes];
    const told = pages.map((words) => names.map((name) => (words as Catalogue)[name]));
    expect(told).toEqual(pages.map(() => told[0]));
  }
});
