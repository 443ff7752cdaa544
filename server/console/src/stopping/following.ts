import type { Area, Followed, Stop, Unconfirmed } from "../api/calls";
import type { Rights } from "../session/rights";
import { since } from "../words/time";
import type { Language } from "../words/words";
import type { StopWords } from "./words";

export interface Saying {
  now: number;
  zone: string;
  language: Language;
}

/** Whether everybody who can answer has: only clusters without a connection are left. */
export function isDone(followed: Followed): boolean {
  const away = followed.waiting.filter(isAway).length;
  return followed.left_out === 0 && followed.confirmed + away === followed.devices;
}

export const isAway = ({ why }: Unconfirmed): boolean => why === "offline" || why === "never";

/** `1,4` or `12`: tenths while they matter. */
export function seconds(ms: number, language: Language): string {
  const shown = Math.max(0, ms) / 1000;
  const text = shown < 10 ? shown.toFixed(1) : String(Math.round(shown));
  return language === "vi" ? text.replace(".", ",") : text;
}

/** Why one cluster has not confirmed, and what becomes of it. */
export function sentenceOf(
  one: Unconfirmed,
  lifting: boolean,
  words: StopWords,
  { now, zone, language }: Saying,
): string {
  switch (one.why) {
    case "offline": {
      const from = since(one.heard_ms ?? now, now, zone, language);
      return lifting ? words.offlineLift(one.name, from) : words.offline(one.name, from);
    }
    case "never":
      return lifting ? words.neverLift(one.name) : words.never(one.name);
    case "clock":
      return words.clock(one.name);
    case "sounding":
      return words.sounding(one.name);
    case "asked":
      return words.asked(one.name);
  }
}

/** What still bars, as the list of the server has it. */
export const barring = (stops: readonly Stop[], now: number): Stop[] =>
  stops.filter((stop) => stop.lift === null && stop.until_ms > now);

/** Where one may stop, the area in sight first, then those above it, then one's own. */
export function areasToStop(
  chosen: string,
  rights: Rights,
  areas: ReadonlyMap<string, Area>,
): string[] {
  const chain: string[] = [];
  for (let id: string | null | undefined = chosen; id && !chain.includes(id);) {
    chain.push(id);
    id = areas.get(id)?.parent;
  }
  const allowed = chain.filter((area) => rights.may("stop.issue", area));
  return [...new Set([...allowed, ...rights.homes("stop.issue")])];
}
