import type { Device } from "../api/calls";

/** Why a cluster needs somebody; the gravest first. */
export const TROUBLES = ["silent", "faulty", "never", "lacking"] as const;
export type Trouble = (typeof TROUBLES)[number];

/** One sentence's worth: a cluster, or all clusters of an area with the same trouble. */
export interface Attention {
  trouble: Trouble;
  area: string;
  devices: Device[];
}

/** More than so many of one kind in one area are one sentence. */
const TOLD_SINGLY = 3;

/** The gravest trouble of a device, null where it is well. */
export function troubleOf(device: Device): Trouble | null {
  if (device.presence === "offline") return "silent";
  if (device.presence === "never") return "never";
  if (device.fault !== null) return "faulty";
  return device.missing.length > 0 ? "lacking" : null;
}

/** What needs attention, the gravest first, then the longest silent, then by name. */
export function attentionOf(devices: readonly Device[]): Attention[] {
  const groups = new Map<string, Attention>();
  for (const device of devices) {
    const trouble = troubleOf(device);
    if (trouble === null) continue;
    const key = `${trouble} ${device.area}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { trouble, area: device.area, devices: [device] });
    else group.devices.push(device);
  }
  return [...groups.values()]
    .flatMap((group) =>
      group.devices.length > TOLD_SINGLY
        ? [group]
        : group.devices.map((device) => ({ ...group, devices: [device] })),
    )
    .sort(compare);
}

function compare(a: Attention, b: Attention): number {
  return (
    TROUBLES.indexOf(a.trouble) - TROUBLES.indexOf(b.trouble) ||
    b.devices.length - a.devices.length ||
    heard(a) - heard(b) ||
    name(a).localeCompare(name(b), "vi")
  );
}

const heard = (one: Attention): number => one.devices[0]?.heard_ms ?? 0;
const name = (one: Attention): string => one.devices[0]?.name ?? "";
