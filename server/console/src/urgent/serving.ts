import type { Area } from "../api/calls";
import type { Template } from "./calls";

/** Whether a template is kept at or above each of these areas. */
export const servesAll = (
  { area }: Pick<Template, "area">,
  chosen: readonly string[],
  areas: ReadonlyMap<string, Pick<Area, "parent">>,
): boolean => chosen.every((one) => upFrom(one, areas).includes(area));

function upFrom(area: string, areas: ReadonlyMap<string, Pick<Area, "parent">>): string[] {
  const found: string[] = [];
  for (let one: string | null = area; one !== null && !found.includes(one);) {
    found.push(one);
    one = areas.get(one)?.parent ?? null;
  }
  return found;
}
