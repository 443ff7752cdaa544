import { dayOf, shortDay } from "../words/time";

interface Period {
  year?: number | null | undefined;
  month?: number | null | undefined;
  from_ms?: number | null | undefined;
  until_ms?: number | null | undefined;
}

/** `10/2026`, `2026`, `01/10/2026 – 31/10/2026`: what a link is to, in any language. */
export function periodOf({ year, month, from_ms, until_ms }: Period, zone: string): string {
  if (year != null) return month == null ? String(year) : `${month}/${year}`;
  const days = [from_ms ?? 0, (until_ms ?? 1) - 1].map((ms) => shortDay(dayOf(ms, zone)));
  return days[0] === days[1] ? (days[0] ?? "") : days.join(" – ");
}
