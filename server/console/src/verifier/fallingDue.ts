/** What must have fallen due, worked out from what was signed (docs/evidence.md, "What falls due"). */

import type * as forms from "./forms";
import type { Place } from "./place";
import { isUnreadable, starts } from "./recurrence";

const FAR = Infinity;

export interface Item {
  readonly dueMs: number;
  readonly programme: string;
  readonly entry: string;
  readonly revision: number;
}

/** One version of an entry, live in `[from, until)`, and whose key signed it first. */
interface Version {
  readonly issuer: string;
  readonly id: string;
  readonly revision: number;
  readonly isNormal: boolean;
  readonly areas: readonly string[];
  readonly when: forms.When;
  readonly from: number;
  until: number;
  starts: readonly number[] | null;
  isUnreadable?: boolean;
}

/** What an area decides about others' entries, for starts from then on. */
interface Decided {
  readonly from: number;
  readonly byDefault: boolean;
  readonly answers: ReadonlyMap<string, boolean>;
}

/** What a device was from then on; no place once it is out of service. Starts before `since` are none
 * of its business. */
interface Configured {
  readonly atMs: number;
  readonly since: number;
  readonly place: Place | null;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export class FallingDue {
  readonly #versions = new Map<string, Map<string, Version>>();
  readonly #policies = new Map<string, readonly Decided[]>();
  readonly #configured = new Map<string, Configured[]>();
  readonly #rules = new Set<Version>();

  config(device: string, one: Configured): void {
    const told = this.#configured.get(device);
    if (told === undefined) this.#configured.set(device, [one]);
    else told.push(one);
  }

  /** What a programme says of the time before `floor` counts only where nothing was known: nobody
   * ends an entry backwards. */
  programme({ area, entries, policies }: forms.Programme, issuer: string, floor: number): void {
    const known = this.#versions.get(area) ?? new Map<string, Version>();
    this.#versions.set(area, known);
    const told = new Set<string>();
    for (const one of entries) {
      const name = `${one.id} ${one.revision}`;
      told.add(name);
      const until = one.live_until ?? FAR;
      const version = known.get(name);
      if (version !== undefined) {
        version.until = Math.min(version.until, Math.max(until, floor));
        continue;
      }
      const { id, revision, areas, when, live_from: from } = one;
      const isNormal = one.class === "normal";
      known.set(name, { issuer, id, revision, isNormal, areas, when, from, until, starts: null });
    }
    for (const [name, version] of known) {
      if (!told.has(name)) version.until = Math.min(version.until, floor);
    }
    this.#decide(area, policies.map(decided), floor);
  }

  /** In the order of time: what waited for its key was taken in later. */
  settle(): void {
    for (const told of this.#configured.values()) told.sort((one, other) => one.atMs - other.atMs);
  }

  /** How many items fell due on devices below the area `within` (of all), and one that nobody has
   * told. */
  leftOut(
    span: Span,
    within: string | null,
    isTold: (device: string, item: Item) => boolean,
  ): { count: number; found: { device: string; item: Item } | null } {
    let count = 0;
    for (const [place, devices] of this.#governed(span, within)) {
      const items = [...this.#items(place, span)].sort((one, other) => one.dueMs - other.dueMs);
      for (const { device, start, end } of devices) {
        for (let n = firstFrom(items, start); n < items.length; n += 1) {
          const item = items[n];
          if (item === undefined || item.dueMs >= end) break;
          count += 1;
          if (!isTold(device, item)) return { count, found: { device, item } };
        }
      }
    }
    return { count, found: null };
  }

  /** How many versions of entries recur by a rule that has not the form of one. */
  get rules(): number {
    return this.#rules.size;
  }

  /** Every device in service then, and where it stood. */
  *devicesAt(instant: number, within: string | null): Generator<readonly [string, Place]> {
    for (const [device, told] of this.#configured) {
      const place = (told.findLast(({ atMs }) => atMs <= instant) ?? told[0])?.place ?? null;
      if (place === null) continue;
      const last = told.at(-1)?.place ?? place;
      if (within === null || place.isShown(within, last)) yield [device, place];
    }
  }

  #decide(area: string, told: readonly Decided[], floor: number): void {
    const known = this.#policies.get(area);
    if (known === undefined) {
      this.#policies.set(area, told);
      return;
    }
    const kept = known.filter(({ from }) => from < floor);
    const begun = told.findLast(({ from }) => from <= floor);
    const last = kept.at(-1);
    if (begun !== undefined && !(last !== undefined && isSame(last, begun))) {
      kept.push({ ...begun, from: floor });
    }
    this.#policies.set(area, [...kept, ...told.filter(({ from }) => from > floor)]);
  }

  /** By place, the devices that stood there, from when until when. */
  #governed(span: Span, within: string | null): Map<Place, ({ device: string } & Span)[]> {
    const found = new Map<Place, ({ device: string } & Span)[]>();
    for (const [device, told] of this.#configured) {
      told.forEach(({ atMs, since, place }, n) => {
        const start = Math.max(n === 0 ? 0 : atMs, since, span.start);
        const end = Math.min(told[n + 1]?.atMs ?? FAR, span.end);
        if (place === null || start >= end) return;
        const last = told.at(-1)?.place ?? place;
        if (within !== null && !place.isShown(within, last)) return;
        const devices = found.get(place) ?? [];
        devices.push({ device, start, end });
        found.set(place, devices);
      });
    }
    return found;
  }

  /** What falls due there, on whichever device. */
  *#items(place: Place, { start, end }: Span): Generator<Item> {
    for (const programme of place.areas()) {
      for (const version of this.#versions.get(programme)?.values() ?? []) {
        const { issuer, id: entry, revision, areas, when, from, until } = version;
        if (!place.reaches(issuer, programme) || !areas.some(place.isIn)) continue;
        const live = { start: Math.max(start, from), end: Math.min(end, until) };
        if (live.start >= live.end) continue;
        version.isUnreadable ??= isUnreadable(when);
        if (version.isUnreadable) {
          this.#rules.add(version);
          continue;
        }
        version.starts ??= starts(when, live.start, live.end);
        for (const dueMs of version.starts) {
          const item = { dueMs, programme, entry, revision };
          if (this.#takes(place, item, version)) yield item;
        }
      }
    }
  }

  /** A normal entry of an upper area sounds in a commune that takes it. */
  #takes(place: Place, item: Item, { isNormal }: Version): boolean {
    if (!isNormal || !place.isAboveCommune(item.programme)) return true;
    const policies = this.#policies.get(place.answering) ?? [];
    const begun = policies.findLast(({ from }) => from <= item.dueMs);
    return begun !== undefined && accepts(begun, item.entry, item.revision);
  }
}

/** An answer to this revision outweighs one to all of them; of two the later stands. */
const accepts = ({ answers, byDefault }: Decided, entry: string, revision: number): boolean =>
  answers.get(answered(entry, revision)) ?? answers.get(answered(entry, null)) ?? byDefault;

const answered = (entry: string, revision: number | null): string =>
  JSON.stringify([entry, revision]);

function decided(policy: forms.Programme["policies"][number]): Decided {
  const answers = policy.acceptances.map(
    ({ entry, revision, accepted }) => [answered(entry, revision), accepted] as const,
  );
  const { live_from: from, accepts_by_default: byDefault } = policy;
  return { from, byDefault, answers: new Map(answers) };
}

const isSame = (one: Decided, other: Decided): boolean =>
  one.byDefault === other.byDefault &&
  one.answers.size === other.answers.size &&
  [...one.answers].every(([name, accepted]) => other.answers.get(name) === accepted);

/** Where those begin that fall due at `start` or later. */
function firstFrom(items: readonly Item[], start: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.dueMs ?? FAR) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
