/** On which instants an entry of a programme falls due (docs/evidence.md, "What falls due"). Days are
 * counted from 1970-01-01, which was a Thursday. */

import type { When } from "./forms";
import { midnight, weekday } from "./hours";
import { Rule } from "./rfc5545";

const DAY = 86_400_000;

/** Every start in `[start, end)`, ascending, each once; of an unreadable rule none. On a day on
 * which the zone's clocks change nothing is said to fall due. */
export function starts(when: When, start: number, end: number): readonly number[] {
  const first = numbered(when.first);
  const leftOut = new Set(when.except_days.map(numbered));
  const last = Math.min(
    Math.floor(end / DAY) + 1,
    when.last === null ? Infinity : numbered(when.last),
  );
  const rule = ruleOf(when);
  const found = new Set<number>();
  for (let day = Math.max(first, Math.floor(start / DAY) - 1); day <= last; day += 1) {
    const times = leftOut.has(day) ? [] : timesOn(when, rule, first, day);
    if (times.length === 0) continue;
    const begins = midnight(day, when.zone);
    if (midnight(day + 1, when.zone) - begins !== DAY) continue;
    for (const ofDay of times) {
      if (start <= begins + ofDay && begins + ofDay < end) found.add(begins + ofDay);
    }
  }
  return [...found].sort((one, other) => one - other);
}

/** Whether it recurs by a rule that has not the form of one. */
export const isUnreadable = (when: When): boolean =>
  when.rule.kind === "rrule" && ruleOf(when) === null;

function ruleOf({ rule, times, first }: When): Rule | null {
  const [time] = times;
  if (rule.kind !== "rrule" || time === undefined || times.length > 1) return null;
  return Rule.read(rule.rule, numbered(first), time);
}

function timesOn(when: When, rule: Rule | null, first: number, day: number): readonly number[] {
  if (when.rule.kind === "rrule") return rule?.timesOn(day) ?? [];
  return recurs(when.rule, first, day) ? when.times : [];
}

function recurs(rule: When["rule"], first: number, day: number): boolean {
  switch (rule.kind) {
    case "once":
      return day === first;
    case "daily":
      return (day - first) % rule.every === 0;
    case "weekdays":
      return rule.days.includes(weekday(day));
    case "monthly":
      return rule.days.includes(ofMonth(day)) || (ofMonth(day + 1) === 1 && rule.days.includes(-1));
    case "rrule":
      return false;
  }
}

const numbered = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;
const ofMonth = (day: number): number => new Date(day * DAY).getUTCDate();
