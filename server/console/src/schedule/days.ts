import { dayAfter } from "../words/time";

/** Local days are written `2026-11-24`; weekdays are counted as ISO does, Monday is 1. */

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

export const isoWeekday = (day: string): number => ((new Date(at(day)).getUTCDay() + 6) % 7) + 1;

export const daysLater = (day: string, days: number): string =>
  new Date(at(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The seven days of the week in which `day` lies, Monday first. */
export function weekOf(day: string): string[] {
  const days = [daysLater(day, 1 - isoWeekday(day))];
  while (days.length < 7) days.push(dayAfter(days.at(-1) ?? day));
  return days;
}

export const HOUR_MS = 3_600_000;
