import { createContext, useContext } from "react";
import type { AreaDetail } from "../api/calls";
import type { Start } from "./starts";

/** What every part of the picture needs to know of where and when it is drawn. */
export interface Picture {
  area: string;
  zone: string;
  now: number;
  today: string;
  policy: AreaDetail["policy"] | undefined;
  /** Whether this person may move what the start's programme asks for, and it lies ahead. */
  movable: (start: Start) => boolean;
  open: (start: Start) => void;
}

export const PictureContext = createContext<Picture | null>(null);

export function usePicture(): Picture {
  const picture = useContext(PictureContext);
  if (picture === null) throw new Error("outside the picture");
  return picture;
}

export type Origin = "own" | "above" | "below";

/** Whose it is, seen from the chosen area: its own, of an area above, or of one below. */
export function originOf(
  programme: string,
  area: string,
  parentOf: (area: string) => string | null | undefined,
): Origin {
  if (programme === area) return "own";
  const seen = new Set<string>();
  for (let up = parentOf(area); up && !seen.has(up); up = parentOf(up)) {
    if (up === programme) return "above";
    seen.add(up);
  }
  return parentOf(programme) === undefined ? "above" : "below";
}

export type Phase = "over" | "sounding" | "coming";

/** Where a start stands in time; one that does not sound is over when it was due. */
export function phaseOf({ told, at_ms }: Start, now: number): Phase {
  if ((told.end_ms ?? at_ms) <= now) return "over";
  return at_ms <= now ? "sounding" : "coming";
}
