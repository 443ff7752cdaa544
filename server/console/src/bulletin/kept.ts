import type { BulletinClass } from "../api/calls";

export const CLASSES = ["normal", "priority", "urgent"] as const;

/** What was typed and not sent yet. */
export interface Typed {
  title: string;
  text: string;
  area: string;
  class: BulletinClass;
  /** What reports count it by; empty: nobody said. */
  category: string;
  language: string;
}

export const UNFILED = { category: "", language: "vi" } as const;

/** What was typed over a draft that stands, on which version of it. */
export interface Edited extends Typed {
  version: number;
}

/** The place of a new bulletin is the account's; that of a draft is named after it, too. */
const key = (place: string) => `bulletin ${place}`;

function read(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key(place)) ?? "null");
  } catch {
    return null;
  }
}

/** What was left here; null where there is nothing, or nothing that can be read. */
export function keptTyped(place: string): Typed | null {
  const kept = read(place);
  return isTyped(kept) ? { ...UNFILED, ...kept } : null;
}

export function keptEdited(place: string): Edited | null {
  const kept = read(place);
  return isTyped(kept) && "version" in kept && typeof kept.version === "number"
    ? { ...UNFILED, ...kept, version: kept.version }
    : null;
}

export function keepTyped(place: string, typed: Typed | Edited): void {
  localStorage.setItem(key(place), JSON.stringify(typed));
}

export function forgetTyped(place: string): void {
  localStorage.removeItem(key(place));
}

function isTyped(kept: unknown): kept is Typed {
  if (typeof kept !== "object" || kept === null) return false;
  const { title, text, area, class: class_ } = kept as Record<string, unknown>;
  const words = [title, text, area].every((one) => typeof one === "string");
  return words && CLASSES.some((one) => one === class_);
}
