import type { AreaPlan, Stop, Told } from "../api/calls";

/** One start of one entry, on all the devices for which it turns out the same. */
export interface Moment {
  key: string;
  told: Told;
  /** When it sounds, or would have. Milliseconds UTC. */
  at_ms: number;
  devices: number;
  /** A stop bars it on all of them, as far as is known now. */
  stopped?: boolean;
}

/** The starts of a day, by time: what is equal on several chains of devices is told once. */
export function momentsOf(plan: AreaPlan): Moment[] {
  const found = new Map<string, Moment>();
  for (const chain of plan.chains) {
    for (const told of chain.items) {
      const key = [told.entry, told.due_ms, told.fate, told.start_ms, told.reason].join(" ");
      const moment = found.get(key);
      if (moment === undefined) {
        const at_ms = told.start_ms ?? told.due_ms;
        found.set(key, { key, told, at_ms, devices: chain.devices.length });
      } else {
        moment.devices += chain.devices.length;
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => a.at_ms - b.at_ms || b.devices - a.devices || (a.key < b.key ? -1 : 1),
  );
}

export const devicesOf = (plan: AreaPlan): number =>
  plan.chains.reduce((sum, chain) => sum + chain.devices.length, 0);

/** What a stop that covers the whole area takes from the day. */
export function stoppedBy(moments: readonly Moment[], stop: Stop | undefined): Moment[] {
  if (stop === undefined) return [...moments];
  return moments.map((moment) => {
    const { start_ms, end_ms } = moment.told;
    const barred = start_ms !== null && start_ms < stop.until_ms && (end_ms ?? 0) > stop.issued_ms;
    return barred ? { ...moment, stopped: true } : moment;
  });
}

export type Phase = "over" | "sounding" | "coming" | "silent";

export function phaseOf({ told, stopped }: Moment, now: number): Phase {
  if (stopped || told.start_ms === null || told.end_ms === null) return "silent";
  if (told.end_ms <= now) return "over";
  return told.start_ms <= now ? "sounding" : "coming";
}

/** The instants at which something begins to sound, each once. */
export function startsOf(moments: readonly Moment[]): number[] {
  const starts = moments.flatMap(({ told, stopped }) =>
    told.start_ms === null || stopped ? [] : [told.start_ms],
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}
