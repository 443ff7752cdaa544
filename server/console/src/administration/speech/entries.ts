import type { AreaSpeech } from "../../api/calls";
import { fold } from "../../words/fold";

export type Entry = AreaSpeech["abbreviations"][number];

export const SHOWN = 60;

const whose = (entry: Entry, area: string): number =>
  entry.source === area ? 0 : entry.source === null ? 2 : 1;

/** Those that a few letters without diacritics find: the area's own first, then those from above,
 * then those that everybody has; by the alphabet. */
export function found(entries: readonly Entry[], area: string, search: string): Entry[] {
  const wanted = fold(search.trim());
  return entries
    .filter(({ short, said }) => fold(`${short} ${said}`).includes(wanted))
    .sort((a, b) => whose(a, area) - whose(b, area) || a.short.localeCompare(b.short, "vi"));
}

/** An area's own table after a change; `said` of null leaves it to what comes from above. */
export function changed(
  own: Readonly<Record<string, string>>,
  short: string,
  said: string | null,
): Record<string, string> {
  const others = Object.entries(own).filter(([one]) => one !== short);
  return Object.fromEntries(said === null ? others : [...others, [short, said]]);
}
