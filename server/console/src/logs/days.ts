import { local } from "../words/time";

const DAY_MS = 86_400_000;

/** `n` local days later; earlier where `n` is negative. */
export const daysAfter = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);

/** The instant of a time of day on a local day: the zone's offset there is looked up twice, because
 * it may change between the guess and the instant. */
export function instantOf(day: string, minutes: number, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  let found = wanted;
  for (let n = 0; n < 2; n += 1) found += wanted - wallOf(found, zone);
  return found;
}

/** The local clock, read as if it were UTC. */
function wallOf(ms: number, zone: string): number {
  const { day, hour, minute, second } = local(ms, zone);
  return Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** `05:30` as minutes; undefined for what is no time. */
export function minutesOf(clock: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(clock) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}
