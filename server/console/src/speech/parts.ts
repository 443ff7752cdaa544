import type { TextReading } from "../api/calls";

type Piece = TextReading["pieces"][number];

/** A part of a text, and whether it is said otherwise than it is written. */
export interface Part {
  n: number;
  text: string;
  marked: boolean;
}

/** The text itself; what is said otherwise, or not at all, is marked. */
export const asWritten = (pieces: readonly Piece[]): Part[] =>
  pieces.map(({ text, said }, n) => ({ n, text, marked: said !== null }));

/** What is said; words that met because nothing stood between them are kept apart. */
export function asRead(pieces: readonly Piece[]): Part[] {
  const parts: Part[] = [];
  pieces.forEach(({ text, said }, n) => {
    if (said === "") return;
    const before = parts.at(-1)?.text ?? " ";
    const next = said ?? text;
    const apart = /[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(next);
    if (apart) parts.push({ n: n - 0.5, text: " ", marked: false });
    parts.push({ n, text: next, marked: said !== null });
  });
  return parts;
}

/** How many parts are said otherwise. */
export const changesOf = (pieces: readonly Piece[]): number =>
  pieces.filter(({ said }) => said !== null && said !== "").length;
