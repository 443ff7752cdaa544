import { useSeat } from "../../session/session";
import { above } from "./tree";

/** In whose name the tree is changed: the nearest area above that the person administers. */
export function useDecider(area: string): string {
  const { areas, rights } = useSeat();
  return above(areas, area).find((one) => rights.may("area.manage", one)) ?? "";
}
