import type { AreaPlan, Told } from "../api/calls";

/** One way in which a start turns out, and on how many devices of which areas. */
export interface Way {
  told: Told;
  devices: number;
  areas: string[];
}

/** One start of one entry, wherever it is due. `at_ms` is when it sounds on most devices, or when
 * it would have; `ways` has that one first. Milliseconds UTC. */
export interface Start {
  key: string;
  at_ms: number;
  told: Told;
  ways: Way[];
  devices: number;
}

export const keyOf = (entry: string, due_ms: number): string => `${entry}@${due_ms}`;

interface Part {
  item: Told;
  devices: number;
  areas: readonly string[];
}

/** What was asked of every chain of devices; or, of a plan too large to be told whole, what the
 * area and those above it ask for, and what is in conflict. */
function* partsOf(plan: AreaPlan): Generator<Part> {
  for (const chain of plan.chains) {
    for (const item of chain.items) {
      yield { item, devices: chain.devices.length, areas: [chain.area] };
    }
  }
  const told = new Set<string>();
  for (const start of plan.starts ?? []) {
    told.add(start.item.programme);
    yield { item: start.item, devices: start.devices, areas: [] };
  }
  if (plan.whole) return;
  for (const { item, devices, areas } of plan.conflicts) {
    if (!told.has(item.programme)) yield { item, devices, areas };
  }
}

const sounds = (way: Way): boolean => way.told.start_ms !== null;

/** Every start of the plan, by time; each once, whatever becomes of it where. */
export function startsOf(plan: AreaPlan): Start[] {
  const found = new Map<string, Map<string, Way>>();
  for (const { item, devices, areas } of partsOf(plan)) {
    const key = keyOf(item.entry, item.due_ms);
    const ways = found.get(key) ?? new Map<string, Way>();
    found.set(key, ways);
    const as = [item.fate, item.start_ms, item.reason, item.by].join(" ");
    const way = ways.get(as);
    if (way === undefined) ways.set(as, { told: item, devices, areas: [...areas] });
    else {
      way.devices += devices;
      way.areas.push(...areas.filter((area) => !way.areas.includes(area)));
    }
  }
  return [...found].map(([key, ways]) => startOf(key, [...ways.values()])).sort(byTime);
}

function startOf(key: string, given: Way[]): Start {
  const ways = given.sort((a, b) => Number(sounds(b)) - Number(sounds(a)) || b.devices - a.devices);
  const [main] = ways;
  if (main === undefined) throw new Error("a start without a way");
  return {
    key,
    at_ms: main.told.start_ms ?? main.told.due_ms,
    told: main.told,
    ways,
    devices: ways.reduce((sum, way) => sum + way.devices, 0),
  };
}

const byTime = (a: Start, b: Start): number => a.at_ms - b.at_ms || (a.key < b.key ? -1 : 1);

/** What becomes of it in a word; `partly`: not everywhere the same. */
export type Becomes = Told["fate"] | "partly";

export const becomes = ({ told, ways }: Start): Becomes => (ways.length > 1 ? "partly" : told.fate);

/** How many of the devices it is addressed to will sound it. */
export const soundingOn = ({ ways }: Start): number =>
  ways.filter(sounds).reduce((sum, way) => sum + way.devices, 0);
