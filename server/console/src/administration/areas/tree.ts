import type { Area } from "../../api/calls";
import { fold } from "../../words/fold";

/** A line of the tree: `children` counts what can be opened below it. */
export interface Branch {
  area: Area;
  depth: number;
  children: number;
}

const RANKS: readonly Area["kind"][] = [
  "central",
  "city",
  "special_zone",
  "ward",
  "commune",
  "group",
  "neighbourhood",
];

/** The living before the closed, the wider before the narrower, then as Vietnamese sorts. */
function inOrder(a: Area, b: Area): number {
  return (
    Number(a.closed_ms !== null) - Number(b.closed_ms !== null) ||
    RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind) ||
    a.name.localeCompare(b.name, "vi", { numeric: true })
  );
}

/** By parent; what stands under nothing that is seen stands under the empty name. */
export function childrenOf(areas: ReadonlyMap<string, Area>): ReadonlyMap<string, Area[]> {
  const found = new Map<string, Area[]>();
  for (const area of areas.values()) {
    const parent = area.parent !== null && areas.has(area.parent) ? area.parent : "";
    const beside = found.get(parent);
    if (beside === undefined) found.set(parent, [area]);
    else beside.push(area);
  }
  for (const beside of found.values()) beside.sort(inOrder);
  return found;
}

/** The lines to show: below every area that is open, from the top down. */
export function branches(
  areas: ReadonlyMap<string, Area>,
  isOpen: (area: string) => boolean,
): Branch[] {
  const below = childrenOf(areas);
  const lines: Branch[] = [];
  const put = (area: Area, depth: number) => {
    const children = below.get(area.id) ?? [];
    lines.push({ area, depth, children: children.length });
    if (isOpen(area.id)) for (const child of children) put(child, depth + 1);
  };
  for (const top of below.get("") ?? []) put(top, 0);
  return lines;
}

/** Those whose name or code holds what is searched, without diacritics; no tree. */
export function matching(areas: ReadonlyMap<string, Area>, searched: string): Branch[] {
  const wanted = fold(searched.trim());
  return [...areas.values()]
    .filter((area) => fold(`${area.name} ${area.code ?? ""}`).includes(wanted))
    .sort(inOrder)
    .map((area) => ({ area, depth: 0, children: 0 }));
}

/** What stands above `area`, the nearest first. */
export function above(areas: ReadonlyMap<string, Area>, area: string): string[] {
  const chain: string[] = [];
  let at = areas.get(area)?.parent ?? null;
  while (at !== null && areas.has(at) && !chain.includes(at)) {
    chain.push(at);
    at = areas.get(at)?.parent ?? null;
  }
  return chain;
}
