import { clockOfDay, MINUTE_MS, weekdays } from "../../words/day";
import type { Language } from "../../words/words";
import type { AreaDetail, Quiet, Settings, Source } from "../types";
import type { AreaWords } from "./words";

export type Setting = keyof Settings;

/** In the order in which people ask for them. */
export const SETTINGS: readonly Setting[] = [
  "permitted",
  "quiet",
  "volume",
  "air_time_cap_ms",
  "min_gap_ms",
  "accepts_by_default",
  "second_factor",
  "zone",
];

/** What a decision may widen, as the server has it in its form. */
export const WIDENED = ["permitted", "quiet", "volume", "air_time_cap_ms", "min_gap_ms"] as const;
export type Widened = (typeof WIDENED)[number];

/** What holds in effect, in the shape of what is set. */
export function effective({ policy }: AreaDetail): Settings {
  const { second_factor_required, ...same } = policy;
  return { ...same, second_factor: second_factor_required };
}

/** One value in words; empty where nothing is set. */
export function inWords(
  name: Setting,
  values: Settings,
  words: AreaWords,
  language: Language,
): string {
  switch (name) {
    case "permitted":
      return hoursInWords(values.permitted, words, language);
    case "quiet":
      return quietInWords(values.quiet, words);
    case "volume":
      return values.volume === null ? "" : words.percent(values.volume);
    case "air_time_cap_ms":
      if (values.air_time_cap_ms === null) return words.noCap;
      return words.minutesADay(values.air_time_cap_ms / MINUTE_MS);
    case "min_gap_ms":
      return values.min_gap_ms ? words.seconds(values.min_gap_ms / 1000) : words.noGap;
    case "accepts_by_default":
      return chosen(values.accepts_by_default, words.accepts, words.waits);
    case "second_factor":
      return chosen(values.second_factor, words.required, words.notRequired);
    case "zone":
      return values.zone ?? "";
  }
}

const chosen = (value: boolean | null, yes: string, no: string): string =>
  value === null ? "" : value ? yes : no;

function hoursInWords(
  windows: Settings["permitted"],
  words: AreaWords,
  language: Language,
): string {
  if (windows === null) return words.anyHours;
  if (windows.length === 0) return words.noHours;
  return windows
    .map(({ from_ms, until_ms, days }) =>
      words.hours(clockOfDay(from_ms), clockOfDay(until_ms), weekdays(days, language)),
    )
    .join("; ");
}

function quietInWords(quiet: Settings["quiet"], words: AreaWords): string {
  if (quiet === null || quiet.length === 0) return words.noQuiet;
  return quiet.map((one) => quietSpan(one, words)).join("; ");
}

function quietSpan({ first, last, bars }: Quiet, words: AreaWords): string {
  const what = bars.map((one) => words[one]).join(", ");
  return words.quietOn(inOrder(first), inOrder(last), what);
}

/** `2027-02-06` as `06/02/2027`. */
const inOrder = (day: string): string => day.split("-").reverse().join("/");

/** Whose word it is: the system's, this area's, one above, or a decision's. */
export interface Said {
  kind: "system" | "own" | "above" | "decision";
  by: string;
  /** Others that made it what it is, from the top down. */
  with: readonly string[];
}

export function saidBy(name: Setting, detail: AreaDetail): Said {
  const sources: readonly Source[] = detail.sources[name] ?? [];
  const last = sources.at(-1);
  if (last === undefined) return { kind: "system", by: "", with: [] };
  const others = [...new Set(sources.slice(0, -1).map((one) => one.area))];
  const kind = last.decision !== null ? "decision" : last.area === detail.id ? "own" : "above";
  return { kind, by: last.area, with: others.filter((area) => area !== last.area) };
}
