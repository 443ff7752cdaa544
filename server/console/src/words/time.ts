import type { Language } from "./words";

/** Instants are milliseconds UTC; they become local only here, in the zone of an area. */

const DAYS: Record<Language, readonly string[]> = {
  vi: ["Chủ nhật", "Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

/** The hour from which each part of the day is over, as `schedules.explain` has them. */
const PARTS: readonly (readonly [number, string])[] = [
  [4, "đêm"],
  [11, "sáng"],
  [13, "trưa"],
  [18, "chiều"],
  [22, "tối"],
  [24, "đêm"],
];

interface Local {
  day: string;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(zone, found);
  }
  return found;
}

const read = new Map<string, Local>();
const READ_MAX = 2_000;

/** Remembered for a while: a line of a list asks three times, and `now` is everybody's. */
export function local(ms: number, zone: string): Local {
  const name = `${ms} ${zone}`;
  let found = read.get(name);
  if (found === undefined) {
    found = readLocal(ms, zone);
    if (read.size >= READ_MAX) read.clear();
    read.set(name, found);
  }
  return found;
}

function readLocal(ms: number, zone: string): Local {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
    second: Number(parts.second),
  };
}

const two = (n: number) => String(n).padStart(2, "0");

/** The local day as `2026-11-24`. */
export const dayOf = (ms: number, zone: string): string => local(ms, zone).day;

/** The local day after `day`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The local day before `day`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** `05:30`; with seconds where there are any and they are asked for. */
export function clock(ms: number, zone: string, seconds = false): string {
  const { hour, minute, second } = local(ms, zone);
  return `${two(hour)}:${two(minute)}${seconds ? `:${two(second)}` : ""}`;
}

/** `5 giờ 30 sáng`, as `schedules.explain` says it; the digits in English. */
export function spoken(ms: number, zone: string, language: Language): string {
  if (language === "en") return clock(ms, zone);
  const { hour, minute } = local(ms, zone);
  const part = PARTS.find(([until]) => hour < until)?.[1] ?? "đêm";
  return `${hour <= 12 ? hour : hour - 12} giờ${minute ? ` ${minute}` : ""} ${part}`;
}

/** `Thứ 3, 24/11/2026` */
export function fullDay(day: string, language: Language): string {
  const [year, month, date] = day.split("-");
  return `${DAYS[language][new Date(`${day}T00:00:00Z`).getUTCDay()]}, ${date}/${month}/${year}`;
}

/** Since when: the hour where it was today, else the day too. */
export function since(ms: number, now: number, zone: string, language: Language): string {
  const day = dayOf(ms, zone);
  const hour = spoken(ms, zone, language);
  if (day === dayOf(now, zone)) return hour;
  const [, month, date] = day.split("-");
  return language === "vi" ? `${hour} ngày ${date}/${month}` : `${hour} on ${date}/${month}`;
}

/** `4:05`, rounded to seconds. */
export function length(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

const SPANS: Record<Language, readonly (readonly [number, string, string])[]> = {
  vi: [
    [86_400_000, "ngày", "ngày"],
    [3_600_000, "giờ", "giờ"],
    [60_000, "phút", "phút"],
    [1_000, "giây", "giây"],
  ],
  en: [
    [86_400_000, "day", "days"],
    [3_600_000, "hour", "hours"],
    [60_000, "minute", "minutes"],
    [1_000, "second", "seconds"],
  ],
};

/** `3 ngày`, `2 phút`, `12 ms`: how long, in its largest whole unit. */
export function span(ms: number, language: Language): string {
  const found = SPANS[language].find(([least]) => ms >= least);
  if (found === undefined) return `${Math.round(ms)} ms`;
  const count = Math.floor(ms / found[0]);
  return `${count} ${count === 1 ? found[1] : found[2]}`;
}

/** `24/11/2026` */
export function shortDay(day: string): string {
  const [year, month, date] = day.split("-");
  return `${date}/${month}/${year}`;
}
