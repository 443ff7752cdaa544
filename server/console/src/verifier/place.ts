/** Where one loudspeaker stood, by one configuration. */

import type * as forms from "./forms";
import { type Window, within } from "./hours";

const COMMUNE_LEVEL: readonly string[] = ["ward", "commune", "special_zone"];

export class Place {
  /** How far down each of its areas is, 0 highest; a group as its owner. */
  readonly #ranks = new Map<string, number>();
  readonly #chain = new Set<string>();
  readonly #commune: number;
  /** The lowest area of the commune level: its programme answers offers; empty where there is none. */
  readonly answering: string;
  readonly #zone: string;
  readonly #windows: readonly Window[];

  constructor(config: forms.Config) {
    config.chain.forEach(({ area }, rank) => {
      this.#ranks.set(area, rank);
      this.#chain.add(area);
    });
    const owned = config.groups.flatMap(({ area, owner }): [string, number][] =>
      this.#chain.has(owner) ? [[area, this.#ranks.get(owner) ?? 0]] : [],
    );
    for (const [area, rank] of owned) this.#ranks.set(area, rank);
    this.#commune = config.chain.findIndex(({ kind }) => COMMUNE_LEVEL.includes(kind));
    const units = config.chain.filter(({ kind }) => COMMUNE_LEVEL.includes(kind));
    this.answering = units.at(-1)?.area ?? "";
    this.#zone = config.zone;
    this.#windows = config.permitted;
  }

  areas = (): Iterable<string> => this.#ranks.keys();

  stands = (area: string): boolean => this.#chain.has(area);

  isIn = (area: string): boolean => this.#ranks.has(area);

  /** Whether `issuer` stands in the chain at or above `area`, which is one of its own. */
  reaches(issuer: string, area: string): boolean {
    const [from, to] = [this.#ranks.get(issuer), this.#ranks.get(area)];
    return this.#chain.has(issuer) && from !== undefined && to !== undefined && from <= to;
  }

  /** Whether an excerpt for that area tells of what stood here and stands at `last` now: as its areas
   * are today. One for the whole city leaves nobody out. */
  isShown(within: string, last: Place): boolean {
    if (!this.#chain.has(within)) return false;
    if (this.#ranks.get(within) === 0) return true;
    return this.#chain.size === last.#chain.size && [...this.#chain].every(last.stands);
  }

  isAboveCommune(area: string): boolean {
    return (this.#ranks.get(area) ?? 0) < this.#commune;
  }

  isByDay = (start: number, end: number): boolean => within(start, end, this.#zone, this.#windows);
}
