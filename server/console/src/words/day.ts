import { clock, dayOf, fullDay, spoken } from "./time";
import type { Language } from "./words";

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const WEEKDAYS: Record<Language, readonly string[]> = {
  vi: ["Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "Chủ nhật"],
  en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

/** An ISO weekday: 1 is Monday. */
export const weekday = (day: number, language: Language): string =>
  WEEKDAYS[language][day - 1] ?? "";

/** Milliseconds of the local day as `05:30`; the end of the day as `24:00`. */
export const clockOfDay = (ms: number): string => (ms >= DAY_MS ? "24:00" : clock(ms, "UTC"));

/** Milliseconds of the local day as people say them: `5 giờ 30 sáng`. */
export function spokenOfDay(ms: number, language: Language): string {
  if (ms < DAY_MS) return spoken(ms, "UTC", language);
  return language === "vi" ? "12 giờ đêm" : "24:00";
}

/** An hour as it was typed, `05:30`, `5h30`, `530` or `5`, in milliseconds of the day; `24:00` is
 * its end. Null where it is no hour. */
export function msOfClock(typed: string): number | null {
  const found = /^(\d{1,2})\s*(?::|\.|h|giờ)?\s*(\d{2})?$/i.exec(typed.trim());
  if (found === null) return null;
  const ms = Number(found[1]) * HOUR_MS + Number(found[2] ?? 0) * MINUTE_MS;
  return Number(found[2] ?? 0) < 60 && ms <= DAY_MS ? ms : null;
}

/** Weekdays as few words: `mọi ngày`, `Thứ 2 đến Thứ 6`, `Thứ 7, Chủ nhật`. */
export function weekdays(days: readonly number[], language: Language): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  if (sorted.length === 7) return language === "vi" ? "mọi ngày" : "every day";
  if (sorted.length > 2 && last - first === sorted.length - 1) {
    const to = language === "vi" ? "đến" : "to";
    return `${weekday(first, language)} ${to} ${weekday(last, language)}`;
  }
  return sorted.map((day) => weekday(day, language)).join(", ");
}

/** An instant with its day: `5 giờ 30 sáng, Thứ 3, 24/11/2026 (05:30)`. */
export function moment(ms: number, zone: string, language: Language): string {
  const day = fullDay(dayOf(ms, zone), language);
  if (language === "en") return `${clock(ms, zone)}, ${day}`;
  return `${spoken(ms, zone, language)} (${clock(ms, zone)}), ${day}`;
}

/** How long is left, in what people count in; empty once it is over. */
export function left(ms: number, language: Language): string {
  if (ms <= 0) return "";
  const [unit, count] =
    ms >= 2 * DAY_MS
      ? (["day", Math.round(ms / DAY_MS)] as const)
      : ms >= 2 * HOUR_MS
        ? (["hour", Math.round(ms / HOUR_MS)] as const)
        : (["minute", Math.max(1, Math.round(ms / MINUTE_MS))] as const);
  if (language === "vi")
    return `còn ${count} ${{ day: "ngày", hour: "giờ", minute: "phút" }[unit]}`;
  return `${count} ${unit}${count === 1 ? "" : "s"} left`;
}
