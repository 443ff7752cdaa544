/** What each loudspeaker says it did: whose key, its numbers without a gap, each after the other. */

import { keyId } from "./bundle";
import { type Bytes, bytesOf } from "./bytes";
import { Fault } from "./fault";
import type * as forms from "./forms";
import type { Sealed } from "./sealed";

/** How long after a key was replaced the server may still have judged by it. */
const LATE_MS = 120_000;
/** A gap so young may still be filled: the receipt was lost on its way and is sent again. */
export const OPEN_MS = 3_600_000;
const KEYS_KEPT = 4;

interface DeviceKey {
  readonly id: string;
  readonly bytes: Bytes;
  /** Infinite while it is in force. */
  readonly untilMs: number;
}

interface Ahead {
  readonly identity: string;
  readonly previous: string | null;
  readonly atMs: number;
}

interface Journal {
  readonly device: string;
  /** The last number without a gap, and that one's identity (null where nobody has it). */
  through: number;
  last: string | null;
  /** By number, what came before its turn. */
  readonly ahead: Map<number, Ahead>;
}

export class Journals {
  count = 0;
  lost = 0;
  readonly #keys = new Map<string, readonly DeviceKey[]>();
  readonly #journals = new Map<string, Journal>();
  readonly #devices = new Set<string>();
  readonly #fresh = new Set<string>();

  get devices(): number {
    return this.#devices.size;
  }

  /** From that line on the device has this key; null: none any more. */
  enrolled(device: string, key: string | null, atMs: number): void {
    const before = (this.#keys.get(device) ?? []).map((one) =>
      one.untilMs === Infinity ? { ...one, untilMs: atMs } : one,
    );
    const bytes = key === null ? null : bytesOf(key);
    const now = bytes === null ? [] : [{ id: keyId(bytes), bytes, untilMs: Infinity }];
    this.#keys.set(device, [...before.slice(1 - KEYS_KEPT), ...now]);
  }

  /** Every journal of this device, from its first receipt on, is to stand in the log. */
  begins(device: string): void {
    if (!this.#devices.has(device)) this.#fresh.add(device);
  }

  /** The key with which it is to be verified. Throws `Fault`. */
  keyOf(device: string, sealed: Sealed, atMs: number, line: number): Bytes {
    const [one, ...more] = sealed.signatures;
    const found = (this.#keys.get(device) ?? []).find(
      ({ id, untilMs }) => id === one?.key && atMs <= untilMs + LATE_MS,
    );
    if (found === undefined || more.length > 0) throw new Fault("device_key", line, device);
    return found.bytes;
  }

  /** Its number and what it follows. Throws `Fault`. */
  take(receipt: forms.Receipt, identity: string, atMs: number, line: number): void {
    const { device, journal: name, n, previous } = receipt;
    const journal =
      this.#journal(device, name) ??
      this.#begin(device, name, this.#fresh.has(device) ? 0 : n - 1, previous);
    if (n <= journal.through || journal.ahead.has(n)) {
      throw new Fault("twice", line, `${device}: ${n}`);
    }
    journal.ahead.set(n, { identity, previous, atMs });
    catchUp(journal, line);
  }

  /** Numbers that the device no longer held, and the server never had, by its own word. */
  gone({ device, journal: name, first, last }: forms.Lost, line: number): void {
    this.lost += last - first + 1;
    const journal = this.#journal(device, name);
    if (journal === undefined) {
      this.#begin(device, name, last, null);
    } else if (journal.through + 1 >= first) {
      journal.through = Math.max(journal.through, last);
      journal.last = null;
      catchUp(journal, line);
    }
  }

  /** At the end nothing is missing but what may still come. Throws `Fault`. */
  checkGaps(nowMs: number, line: number): void {
    for (const { device, through, ahead } of this.#journals.values()) {
      if ([...ahead.values()].some(({ atMs }) => atMs < nowMs - OPEN_MS)) {
        throw new Fault("gap", line, `${device}: ${through + 1}`);
      }
    }
  }

  #journal = (device: string, name: string): Journal | undefined =>
    this.#journals.get(`${device} ${name}`);

  /** The export, or the log, may begin in its midst. */
  #begin(device: string, name: string, through: number, last: string | null): Journal {
    const begun: Journal = {
      device,
      through,
      last: this.#fresh.has(device) && through === 0 ? null : last,
      ahead: new Map(),
    };
    this.#journals.set(`${device} ${name}`, begun);
    this.#devices.add(device);
    return begun;
  }
}

function catchUp(journal: Journal, line: number): void {
  for (;;) {
    const n = journal.through + 1;
    const next = journal.ahead.get(n);
    if (next === undefined) return;
    journal.ahead.delete(n);
    if (journal.last !== null && next.previous !== journal.last) {
      throw new Fault("chain", line, `${journal.device}: ${n}`);
    }
    journal.through = n;
    journal.last = next.identity;
  }
}
