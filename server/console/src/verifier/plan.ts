/** What was due, and what became of it: every item that fell due has exactly one outcome. */

import type { Item } from "./fallingDue";
import { Fault } from "./fault";
import type { Due, Receipt } from "./forms";
import { OUTCOMES, type Outcome } from "./outcomes";

/** Of several outcomes the first in `OUTCOMES` counts: that it sounded outweighs that it did not. */
type Strength = number;

/** `planned` is the sum of the outcomes; `stale` sounded beside the plan. */
export type Counts = Readonly<Record<Outcome | "planned" | "stale", number>>;

interface Early {
  strength: Strength;
  sounded: boolean;
}

export class Plan {
  /** By device, programme, entry and revision, then by when it was due. */
  readonly #items = new Map<string, Map<number, Strength>>();
  readonly #early = new Map<string, Map<number, Early>>();
  #planned = 0;
  /** Items that had no place in the plan, by the server's word. */
  byPlan = 0;

  /** Throws `Fault`. */
  due(told: Due, line: number): void {
    for (const [device, dueMs, entry, revision, programme, , , outcome] of told.items) {
      const name = `${device} ${programme} ${entry} ${revision}`;
      const items = of(this.#items, name);
      if (items.has(dueMs)) throw new Fault("planned_twice", line, `${device}: ${entry}, ${dueMs}`);
      const early = this.#early.get(name);
      const known = early?.get(dueMs)?.strength ?? Infinity;
      early?.delete(dueMs);
      items.set(dueMs, Math.min(OUTCOMES.indexOf(outcome), known));
      this.#planned += 1;
      if (outcome === "skipped") this.byPlan += 1;
    }
  }

  /** Whether a line said that it fell due. */
  has = (device: string, { dueMs, programme, entry, revision }: Item): boolean =>
    this.#items.get(`${device} ${programme} ${entry} ${revision}`)?.has(dueMs) === true;

  receipt({ device, subject, outcome, sounded_ms }: Receipt): void {
    if (subject.kind !== "item") return;
    const name = `${device} ${subject.programme} ${subject.entry} ${subject.entry_revision}`;
    const strength = OUTCOMES.indexOf(outcome);
    const items = this.#items.get(name);
    const known = items?.get(subject.due_ms);
    if (items !== undefined && known !== undefined) {
      items.set(subject.due_ms, Math.min(known, strength));
      return;
    }
    const early = of(this.#early, name);
    const before = early.get(subject.due_ms) ?? { strength, sounded: false };
    early.set(subject.due_ms, {
      strength: Math.min(before.strength, strength),
      sounded: before.sounded || sounded_ms > 0,
    });
  }

  counts(): Counts {
    const counted = OUTCOMES.map(() => 0);
    for (const items of this.#items.values()) {
      for (const strength of items.values()) counted[strength] = (counted[strength] ?? 0) + 1;
    }
    const early = [...this.#early.values()].flatMap((items) => [...items.values()]);
    const told = Object.fromEntries(OUTCOMES.map((outcome, n) => [outcome, counted[n] ?? 0]));
    return {
      ...(told as Record<Outcome, number>),
      planned: this.#planned,
      stale: early.filter(({ sounded }) => sounded).length,
    };
  }
}

function of<T>(all: Map<string, Map<number, T>>, name: string): Map<number, T> {
  let found = all.get(name);
  if (found === undefined) {
    found = new Map();
    all.set(name, found);
  }
  return found;
}
