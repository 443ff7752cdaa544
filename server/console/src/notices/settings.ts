import type { Channel, Kind, Notices, Settings } from "./asking";

/** How long a post may take before its deputy is told, in minutes; a server may hold another. */
const AFTER = [15, 30, 60, 120, 240];

export const afterChoices = (now: number): number[] =>
  [...new Set([...AFTER, now])].sort((a, b) => a - b);

/** With `one` among them, or without. */
export function switched<T extends Kind | Channel>(some: readonly T[], one: T, on: boolean): T[] {
  return on ? [...new Set([...some, one])] : some.filter((other) => other !== one);
}

export const isSame = (one: Settings, other: Settings): boolean => told(one) === told(other);

/** The same settings as the same text, in whatever order boxes were ticked. */
function told(settings: Settings): string {
  const { kinds, channels, ...rest } = settings;
  const sorted = { ...rest, kinds: kinds.toSorted(), channels: channels.toSorted() };
  return JSON.stringify(Object.entries(sorted).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export const mayTry = (shown: Notices): boolean => {
  const { channels, email, webhook } = shown.settings;
  return (
    (channels.includes("push") && shown.browsers.length > 0) ||
    (channels.includes("email") && email !== "") ||
    (channels.includes("webhook") && webhook !== "")
  );
};
