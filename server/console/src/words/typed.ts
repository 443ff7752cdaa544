/** Days and times as people type them and as the API writes them: `2026-11-24`, `05:30`. */

/** A day as an address may carry it; null for anything else. */
export function dayFrom(text: string | undefined): string | null {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : text;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const two = (n: number) => String(n).padStart(2, "0");

/** `05:30` of a time of day, with seconds where there are any; as a time field holds it. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000) % 60;
  const said = `${two(Math.floor(ms / HOUR_MS))}:${two(Math.floor(ms / MINUTE_MS) % 60)}`;
  return seconds === 0 ? said : `${said}:${two(seconds)}`;
}

/** The time of day that a time field holds; null while it is empty. */
export function timeOfDay(clock: string): number | null {
  const found = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(clock);
  if (found === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part || 0));
  return hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
}

/** `24/11/2026`, as a date is written here. */
export const writtenDay = (day: string): string => day.split("-").reverse().join("/");

/** The day somebody typed as `24/11/2026`, `24-11-2026` or `24.11.26`; null where it is none. */
export function typedDay(text: string): string | null {
  const found = /^\s*(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4}|\d{2})\s*$/.exec(text);
  if (found === null) return null;
  const [date = 0, month = 0, year = 0] = found.slice(1).map(Number);
  return dayFrom(`${year < 100 ? 2000 + year : year}-${two(month)}-${two(date)}`);
}

/** The time somebody typed as `05:30`, `5h30`, `5 giờ 30`, `530` or `17`; null where it is none. */
export function typedTime(text: string): string | null {
  const found =
    /^\s*(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?(?::(\d{2}))?\s*$/iu.exec(text) ??
    /^\s*(\d{1,2})(\d{2})?\s*$/.exec(text);
  if (found === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part || 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return clockOf(hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000);
}
