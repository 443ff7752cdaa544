const FLOOR_DB = -60;
const QUIET_DB = -45;
const LOUD_DB = -1;

const decibels = (peak: number): number => (peak > 0 ? 20 * Math.log10(peak) : -Infinity);

/** Of a peak of 0 to 1, how full the meter stands, 0 to 100: each decibel is as wide as the next. */
export const fullness = (peak: number): number =>
  Math.round((Math.max(0, Math.min(1, 1 - decibels(peak) / FLOOR_DB)) || 0) * 100);

export type Verdict = "quiet" | "good" | "loud";

export function verdict(peak: number): Verdict {
  const level = decibels(peak);
  if (level < QUIET_DB) return "quiet";
  return level > LOUD_DB ? "loud" : "good";
}
