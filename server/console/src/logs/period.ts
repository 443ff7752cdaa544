/** What a report is asked of: a year, and its month; 0 is the whole year. */
export interface PeriodAsked {
  year: number;
  month: number;
}

export const FORMS = ["docx", "xlsx", "pdf", "csv"] as const;
export type Form = (typeof FORMS)[number];
export const MONTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const YEARS = 6;

/** The month before this one: the one that is due to be handed in. */
export function lastMonth(today: string): PeriodAsked {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
}

/** This year and those before it, and the chosen one in any case. */
export function yearsBefore(today: string, chosen: number): number[] {
  const last = Number(today.slice(0, 4));
  const some = Array.from({ length: YEARS }, (_, n) => last - n);
  return some.includes(chosen) ? some : [chosen, ...some].sort((a, b) => b - a);
}
