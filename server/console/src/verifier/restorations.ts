/** Servers that were restored from a copy, and the logs they went on with (docs/evidence.md, "After a
 * restoration"). */

import { type Before, beganOf, type Checkpoint } from "./checkpoint";
import { type Code, Fault } from "./fault";
import type { Receipt, Restore, Seen } from "./forms";
import { NO_LEAVES } from "./tree";

/** How far a device's clock may have been behind. */
const EARLY_MS = 600_000;
const OF_AUTHORITY: readonly Code[] = ["authority", "content", "place", "people"];

/** One restoration, by whom and why in their own words. */
export interface Restored {
  readonly atMs: number;
  readonly who: string;
  readonly why: string;
  /** How many lines of the log before were kept, and how many somebody had seen. */
  readonly kept: number;
  readonly seen: number;
  /** How many loudspeakers tell of it. */
  readonly witnesses: number;
  /** How many receipts tell of what lost lines would have to allow. */
  readonly receipts: number;
}

interface Known {
  readonly began: number;
  readonly before: Before;
  readonly keptMs: number;
  readonly who: string;
  readonly why: string;
  readonly witnesses: Set<string>;
  seen: number;
  receipts: number;
}

export class Restorations {
  readonly #city: string;
  readonly #known: Known[] = [];

  constructor(city: string) {
    this.#city = city;
  }

  get told(): readonly Restored[] {
    return this.#known.map(({ began, before, who, why, seen, witnesses, receipts }) => ({
      atMs: began,
      who,
      why,
      kept: before.size,
      seen,
      witnesses: witnesses.size,
      receipts,
    }));
  }

  /** The line that begins the log of this name. Throws `Fault` where it leaves off elsewhere than at
   * the checkpoint passed by last. */
  begin(name: string, { before: said, detail }: Restore, last: Checkpoint | null, line: number) {
    const { origin: now, began: latest } = this.#now();
    const { size, root } = last ?? NO_LEAVES;
    if (said.origin !== now || said.size !== size || said.root !== root) {
      throw new Fault("restored", line, String(said.size));
    }
    const began = beganOf(name, this.#city);
    if (began === null || began <= latest || (last?.origin ?? now) !== now) {
      throw new Fault("restored", line, name);
    }
    this.#known.push({
      began,
      before: { origin: now, size, root },
      keptMs: last?.atMs ?? 0,
      who: detail.who,
      why: detail.why,
      witnesses: new Set(),
      seen: size,
      receipts: 0,
    });
  }

  /** Whether a checkpoint is of the log that goes on here. Throws `Fault`. */
  checkNote(note: Checkpoint, line: number): void {
    const before = this.#known.at(-1)?.before ?? null;
    const fits =
      note.before === null || before === null
        ? note.before === before
        : note.before.origin === before.origin &&
          note.before.size === before.size &&
          note.before.root === before.root;
    if (!fits || note.origin !== this.#now().origin) {
      throw new Fault("restored", line, String(note.size));
    }
  }

  /** Whether a checkpoint that this log has not is of a stretch lost; `device` saw it, or null: an
   * auditor did. */
  lost({ size, log = 0 }: Omit<Seen, "root">, device: string | null): boolean {
    const found = this.#after(log);
    if (found === undefined) return false;
    if (log === beganOf(found.before.origin, this.#city)) {
      if (size <= found.before.size) return false;
      found.seen = Math.max(found.seen, size);
    }
    if (device !== null) found.witnesses.add(device);
    return true;
  }

  /** Whether a receipt may tell of what a lost programme or order allowed. */
  excuses({ code }: Fault, { seen, recorded_ms }: Receipt): boolean {
    const found = this.#after(seen?.log ?? 0);
    if (found === undefined || !OF_AUTHORITY.includes(code)) return false;
    if (recorded_ms < found.keptMs - EARLY_MS) return false;
    found.receipts += 1;
    return true;
  }

  #now(): { origin: string; began: number } {
    const began = this.#known.at(-1)?.began ?? 0;
    return { began, origin: began === 0 ? this.#city : `${this.#city}/${began}` };
  }

  /** The first restoration that whoever has seen that log does not know of. */
  #after = (log: number): Known | undefined => this.#known.find(({ began }) => began > log);
}
