import type { AreaDetail } from "../api/calls";
import { clockOf } from "../words/typed";
import { spoken } from "../words/time";
import type { Language } from "../words/words";
import type { BulletinWords } from "./words";

type Window = AreaDetail["policy"]["permitted"][number];
const DAY_MS = 86_400_000;
const WEEK = 7;

/** The permitted hours as a neighbour would say them, one line for each set of days. */
export function permittedInWords(
  windows: readonly Window[],
  words: BulletinWords,
  language: Language,
): string[] {
  const byDays = new Map<string, Window[]>();
  for (const window of [...windows].sort((a, b) => a.from_ms - b.from_ms)) {
    const days = [...window.days].sort((a, b) => a - b).join();
    byDays.set(days, [...(byDays.get(days) ?? []), window]);
  }
  return [...byDays].map(([days, found]) => {
    const spans = found.map((one) => spanInWords(one, words, language));
    return `${daysInWords(days.split(",").map(Number), words)}: ${spans.join("; ")}`;
  });
}

function spanInWords(
  { from_ms, until_ms }: Window,
  words: BulletinWords,
  language: Language,
): string {
  if (from_ms === 0 && until_ms === DAY_MS) return words.wholeDay;
  const said = (ms: number) => (ms === DAY_MS ? words.midnight : spoken(ms, "UTC", language));
  const digits = `${clockOf(from_ms)}–${clockOf(until_ms)}`;
  return language === "vi" ? `${words.span(said(from_ms), said(until_ms))} (${digits})` : digits;
}

function daysInWords(days: readonly number[], words: BulletinWords): string {
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  const name = (day: number) => words.weekdays[day - 1] ?? "";
  if (days.length === WEEK) return words.everyDay;
  const inRow = days.length > 2 && last - first === days.length - 1;
  return inRow ? words.daysFrom(name(first), name(last)) : days.map(name).join(", ");
}
