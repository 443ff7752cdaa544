import type { Device } from "../api/calls";
import { fold } from "../words/fold";

export const SHOWS = ["all", "attention", "offline", "sounding", "behind"] as const;
export type Show = (typeof SHOWS)[number];
export const SORTS = ["trouble", "name", "heard"] as const;
export type Sort = (typeof SORTS)[number];
export type Trouble = NonNullable<Device["trouble"]>;

/** The gravest first, as the server has them. */
const GRAVITY: Record<Trouble, number> = {
  silent: 0,
  never: 1,
  faulty: 2,
  unheard: 3,
  untimed: 4,
  lacking: 5,
  behind: 6,
  expiring: 7,
  disk_low: 8,
  sim_low: 9,
  data_high: 10,
};
const WELL = 11;

/** What each filter leaves, as the server's `show` does. */
const LEAVES: Record<Show, (device: Device) => boolean> = {
  all: () => true,
  attention: (device) => device.trouble !== null,
  offline: (device) => device.presence !== "online",
  sounding: (device) => device.state === "sounding",
  behind: (device) => device.presence === "online" && !device.in_step,
};

interface Filed {
  /** Numbers in names count as numbers: TDP 3 before TDP 12. */
  order: string;
  text: string;
}

/** A device that did not change is the same object, and is folded once. */
const filed = new WeakMap<Device, Filed>();

function fileOf(device: Device): Filed {
  let found = filed.get(device);
  if (found === undefined) {
    const text = fold(device.name);
    found = { text, order: text.replace(/\d+/g, (digits) => digits.padStart(6, "0")) };
    filed.set(device, found);
  }
  return found;
}

export interface Wanted {
  show: Show;
  sort: Sort;
  search: string;
}

/** What is shown of a list, in order. `named` gives the folded name of an area. */
export function sifted(
  devices: readonly Device[],
  { show, sort, search }: Wanted,
  named: (area: string) => string,
): Device[] {
  const words = fold(search).split(/\s+/).filter(Boolean);
  const found = devices.filter((device) => LEAVES[show](device) && isCalled(device, words, named));
  return found.sort(ORDERS[sort]);
}

/** Every word of the search stands in the name, the code or the area's name. */
function isCalled(device: Device, words: readonly string[], named: (area: string) => string) {
  if (words.length === 0) return true;
  const text = `${fileOf(device).text} ${device.id} ${named(device.area)}`;
  return words.every((word) => text.includes(word));
}

export function countsOf(devices: readonly Device[]): Record<Show, number> {
  const counts = { all: 0, attention: 0, offline: 0, sounding: 0, behind: 0 };
  for (const device of devices) {
    for (const show of SHOWS) if (LEAVES[show](device)) counts[show] += 1;
  }
  return counts;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byName = (a: Device, b: Device): number =>
  compare(fileOf(a).order, fileOf(b).order) || compare(a.id, b.id);

const gravity = (device: Device): number =>
  device.trouble === null ? WELL : GRAVITY[device.trouble];

/** Those that were never heard come first: nobody has waited for them longer. */
const ORDERS: Record<Sort, (a: Device, b: Device) => number> = {
  trouble: (a, b) => gravity(a) - gravity(b) || byName(a, b),
  name: byName,
  heard: (a, b) => (a.heard_ms ?? 0) - (b.heard_ms ?? 0) || byName(a, b),
};
