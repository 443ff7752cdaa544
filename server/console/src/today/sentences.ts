import { clock, spoken } from "../words/time";
import { type Language, WORDS } from "../words/words";
import { type Moment, phaseOf, startsOf } from "./moments";

/** More starts than this are told by their number, the first and the last. */
const TIMES_TOLD = 4;

/** Where and in which language a sentence is said. */
export interface Saying {
  now: number;
  zone: string;
  language: Language;
}

/** `5 giờ 30 sáng (05:30)`; the digits alone in English. */
export function inWords(ms: number, { zone, language }: Saying): string {
  const digits = clock(ms, zone);
  return language === "vi" ? `${spoken(ms, zone, language)} (${digits})` : digits;
}

/** The one thing to know of today. */
export function todayIn(moments: readonly Moment[], saying: Saying): string {
  const words = WORDS[saying.language];
  const phase = (wanted: string) =>
    moments.find((moment) => phaseOf(moment, saying.now) === wanted)?.told;
  const sounding = phase("sounding");
  if (sounding?.end_ms != null) {
    return words.nowSounding(sounding.title, clock(sounding.end_ms, saying.zone, true));
  }
  const coming = phase("coming");
  if (coming?.start_ms != null) {
    return words.nextSounding(inWords(coming.start_ms, saying), coming.title);
  }
  return startsOf(moments).length === 0 ? words.nothingToday : words.noneLeft;
}

/** The same while a stop bars everywhere: until when, and what sounds after it. */
export function stoppedIn(moments: readonly Moment[], until_ms: number, saying: Saying): string {
  const words = WORDS[saying.language];
  const coming = moments.find((moment) => phaseOf(moment, saying.now) === "coming")?.told;
  const stopped = words.stoppedUntil(inWords(until_ms, saying));
  if (coming?.start_ms == null) return stopped;
  return `${stopped} ${words.nextSounding(inWords(coming.start_ms, saying), coming.title)}`;
}

/** The line that would have spared people a rude awakening. */
export function tomorrowIn(moments: readonly Moment[], saying: Saying): string {
  const words = WORDS[saying.language];
  const times = [...new Set(startsOf(moments).map((start) => spokenOf(start, saying)))];
  const last = times.at(-1);
  if (times[0] === undefined || last === undefined) return words.nothingTomorrow;
  if (times.length > TIMES_TOLD) return words.tomorrowMany(times.length, times[0], last);
  const before = times.slice(0, -1).join(", ");
  return words.tomorrowAt(before === "" ? last : `${before} ${words.and} ${last}`);
}

const spokenOf = (ms: number, { zone, language }: Saying) => spoken(ms, zone, language);
