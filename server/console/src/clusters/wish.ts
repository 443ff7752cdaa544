import { SHOWS, type Show, SORTS, type Sort } from "./sifting";

/** What one looks for, as the address keeps it. */
export interface Wish {
  show?: Show;
  sort?: Sort;
  q?: string;
  view?: "map";
}

const oneOf = <T extends string>(given: unknown, known: readonly T[]): T | undefined =>
  known.find((one) => one === given);

/** What is not understood is left out: an old link still opens the page. */
export function readWish(given: Record<string, unknown>): Wish {
  const show = oneOf(given.show, SHOWS);
  const sort = oneOf(given.sort, SORTS);
  const q = typeof given.q === "string" || typeof given.q === "number" ? String(given.q) : "";
  return {
    ...(show !== undefined && show !== "all" ? { show } : {}),
    ...(sort !== undefined && sort !== "trouble" ? { sort } : {}),
    ...(q !== "" ? { q: q.slice(0, 100) } : {}),
    ...(given.view === "map" ? { view: "map" as const } : {}),
  };
}
