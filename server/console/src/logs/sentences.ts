import type { Mood } from "../look/Card";
import { clock, dayOf, fullDay, spoken } from "../words/time";
import type { Language } from "../words/words";
import type { Row } from "./queries";
import type { LogWords } from "./words";

export const MOODS: Record<Row["outcome"], Mood> = {
  played: "good",
  late: "wait",
  cut: "wait",
  skipped: "bad",
  missed: "bad",
  stale: "wait",
  unproven: "calm",
};

/** `5 giờ 30 sáng (05:30), Thứ 3, 24/11/2026`; the digits alone in English. */
export function whenIn(ms: number, zone: string, language: Language): string {
  const digits = clock(ms, zone);
  const hour = language === "vi" ? `${spoken(ms, zone, language)} (${digits})` : digits;
  return `${hour}, ${fullDay(dayOf(ms, zone), language)}`;
}

/** When it was to sound, and on which cluster. */
export const factsOf = (
  row: Row,
  cluster: string,
  zone: string,
  language: Language,
  words: LogWords,
): string => words.at(whenIn(row.start_ms ?? row.due_ms, zone, language), cluster);

/** What a receipt or the plan gives as the reason. */
export const becauseOf = (row: Row, language: Language): string => row.because?.[language] ?? "";

/** `96,5 %` and `96.5%`, from thousandths. */
export function percent(permille: number, language: Language): string {
  const said = (permille / 10).toFixed(1);
  return language === "vi" ? `${said.replace(".", ",")} %` : `${said}%`;
}

/** `12.400` and `12,400`. */
export const counted = (count: number, language: Language): string =>
  count.toLocaleString(language === "vi" ? "vi-VN" : "en-GB");
