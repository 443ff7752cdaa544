/** Permitted hours (khung giờ phát): local times of day, in the zone of the device. */

export interface Window {
  /** 1 is Monday. */
  readonly days: readonly number[];
  readonly from_ms: number;
  /** Up to 24:00. */
  readonly until_ms: number;
}

const DAY = 86_400_000;
const LAST = 253_402_300_799_999;
/** An order reaches a week around its issue; what says it lasts longer is within no hours. */
const LONGEST = 14 * DAY;

/** Whether there is a time zone of that name. */
export function isZone(name: string): boolean {
  try {
    lead(0, name);
    return true;
  } catch (wrong) {
    if (wrong instanceof RangeError) return false;
    throw wrong;
  }
}

/** Whether all of `[start, end)` lies within them, those that meet joined. */
export function within(start: number, end: number, zone: string, windows: readonly Window[]) {
  if (start < 0 || end > LAST || end <= start || end - start > LONGEST) return false;
  const [first, last] = [localDay(start, zone), localDay(end - 1, zone)];
  const spans: { from: number; until: number }[] = [];
  for (let day = first; day <= last; day += 1) {
    for (const { days, from_ms, until_ms } of windows) {
      if (!days.includes(weekday(day))) continue;
      spans.push({ from: instant(day, from_ms, zone), until: instant(day, until_ms, zone) });
    }
  }
  spans.sort((one, other) => one.from - other.from || one.until - other.until);
  let at = start;
  for (const { from, until } of spans) if (from <= at && at < until) at = until;
  return at >= end;
}

const midnights = new Map<string, number>();

/** When a local day begins, told from 1970 in days. */
export function midnight(day: number, zone: string): number {
  const name = `${day} ${zone}`;
  let found = midnights.get(name);
  if (found === undefined) {
    found = instant(day, 0, zone);
    midnights.set(name, found);
  }
  return found;
}

/** Days since 1970, which began on a Thursday; Monday is 1. */
export const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

const localDay = (ms: number, zone: string): number => Math.floor((ms + lead(ms, zone)) / DAY);

/** Of a time of day that comes twice, the first; of one that is left out, as if it had not been. */
function instant(day: number, ofDay: number, zone: string): number {
  const local = day * DAY + ofDay;
  const [before, after] = [lead(local - DAY, zone), lead(local + DAY, zone)];
  if (lead(local - before, zone) === before || before === after) return local - before;
  return lead(local - after, zone) === after ? local - after : local - before;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** By how much local time is ahead of UTC at that instant, in milliseconds. */
function lead(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
