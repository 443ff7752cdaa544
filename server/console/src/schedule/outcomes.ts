import type { Outcome } from "../api/calls";

/** How one start turned out, and on which devices; `reason` is the receipt's own code. */
export interface Turned {
  outcome: Outcome["outcome"];
  reason: string | null;
  devices: string[];
}

/** The gravest last: first what was heard, then what was not, then what nobody knows. */
const ORDER: readonly Outcome["outcome"][] = [
  "played",
  "late",
  "stale",
  "cut",
  "skipped",
  "missed",
  "unproven",
];

/** The outcomes of one entry's start, alike ones together, what was heard first. */
export function turnedOf(outcomes: readonly Outcome[], entry: string): Turned[] {
  const found = new Map<string, Turned>();
  for (const { outcome, reason, device, entry: of } of outcomes) {
    if (of !== entry) continue;
    const key = `${outcome} ${reason ?? ""}`;
    const turned = found.get(key);
    if (turned === undefined) found.set(key, { outcome, reason, devices: [device] });
    else turned.devices.push(device);
  }
  return [...found.values()].sort(
    (a, b) =>
      ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || b.devices.length - a.devices.length,
  );
}

export const heard = (outcome: Outcome["outcome"]): boolean =>
  outcome === "played" || outcome === "late" || outcome === "stale";
