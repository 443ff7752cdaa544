import { isoWeekday } from "./days";
import type { ApplyAsk } from "./saving";

/** The chosen days as they are, or as weekdays that recur from the first of them. */
export function laid(
  days: readonly string[],
  weekly: boolean,
  last: string,
): Pick<ApplyAsk, "days" | "recurring"> {
  const sorted = [...days].sort();
  const [first] = sorted;
  if (!weekly || first === undefined) return { days: sorted, recurring: null };
  const rule = { kind: "weekdays" as const, days: sorted.map(isoWeekday).sort((a, b) => a - b) };
  return { days: [], recurring: { first, last: last === "" ? null : last, rule } };
}
