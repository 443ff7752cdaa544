/** Degrees as they were typed, with a point or a comma; null where none were. What is no number is
 * sent as one that no place has, so that the server says what is wrong with it. */
export function degrees(typed: string): number | null {
  const plain = typed.trim().replace(",", ".");
  if (plain === "") return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : 1_000;
}

/** A place as maps copy it: `20.8449, 106.6881`; null where it is no pair of numbers. */
export function pairOf(typed: string): [string, string] | null {
  const found = /^\s*(-?\d+\.\d+)[,;\s]+(-?\d+\.\d+)\s*$/.exec(typed);
  return found === null ? null : [found[1] ?? "", found[2] ?? ""];
}
