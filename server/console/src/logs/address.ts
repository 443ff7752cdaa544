import type { PeriodAsked } from "./period";

/** What the address of a log carries: days as `2026-11-24`, filters, the chosen row. */
export interface LogAddress {
  from?: string;
  to?: string;
  outcome?: LogOutcome;
  device?: string;
  text?: string;
  open?: string;
}

export const OUTCOMES = ["played", "late", "cut", "skipped", "missed", "unproven"] as const;
/** What the log is sifted by: an outcome, or that nothing was heard at the horn. */
export const SIEVES = [...OUTCOMES, "unheard"] as const;
export type LogOutcome = (typeof SIEVES)[number];

export const PERIODS = ["week", "month", "quarter"] as const;
export type Period = (typeof PERIODS)[number];
export const DAYS_IN: Record<Period, number> = { week: 7, month: 30, quarter: 90 };

export interface DeedAddress {
  from?: string;
  to?: string;
  who?: string;
  what?: string;
  refused?: boolean;
  open?: number;
}

export interface WhyAddress {
  device?: string;
  at?: number;
}

type Given = Record<string, unknown>;

const ID = /^[a-z0-9-]{1,64}$/;

const textOf = (given: unknown): string | undefined =>
  typeof given === "string" && given !== "" ? given.slice(0, 200) : undefined;

const dayOf = (given: unknown): string | undefined =>
  typeof given === "string" && /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given))
    ? given
    : undefined;

const idOf = (given: unknown): string | undefined =>
  typeof given === "string" && ID.test(given) ? given : undefined;

const instantIn = (given: unknown): number | undefined =>
  typeof given === "number" && Number.isSafeInteger(given) ? given : undefined;

const wholeIn = (given: unknown, least: number, most: number): number | undefined => {
  const found = instantIn(given);
  return found !== undefined && found >= least && found <= most ? found : undefined;
};

const oneOf = <T extends string>(known: readonly T[], given: unknown): T | undefined =>
  known.find((one) => one === given);

/** Without the keys that are not there: an address shows only what was chosen. */
export function known<T extends object>(found: { [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as T;
}

export const readLog = (given: Given): LogAddress =>
  known<LogAddress>({
    from: dayOf(given.from),
    to: dayOf(given.to),
    outcome: oneOf(SIEVES, given.outcome),
    device: idOf(given.device),
    text: textOf(given.text),
    open: textOf(given.open),
  });

/** The month 0 is the whole year; without them, the month that is due. */
export const readPeriod = (given: Given): Partial<PeriodAsked> =>
  known<Partial<PeriodAsked>>({
    year: wholeIn(given.year, 2000, 9000),
    month: wholeIn(given.month, 0, 12),
  });

export const readRates = (given: Given): { period?: Period } =>
  known<{ period?: Period }>({ period: oneOf(PERIODS, given.period) });

export const readDeeds = (given: Given): DeedAddress =>
  known<DeedAddress>({
    from: dayOf(given.from),
    to: dayOf(given.to),
    who: textOf(given.who),
    what: textOf(given.what),
    refused: given.refused === true ? true : undefined,
    open: typeof given.open === "number" ? given.open : undefined,
  });

export const readCluster = (given: Given): { day?: string; at?: number } =>
  known<{ day?: string; at?: number }>({ day: dayOf(given.day), at: instantIn(given.at) });

export const readWhy = (given: Given): WhyAddress =>
  known<WhyAddress>({
    device: idOf(given.device),
    at: instantIn(given.at),
  });
