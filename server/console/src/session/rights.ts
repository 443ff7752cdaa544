import type { Action, Area, RightsHere } from "../api/calls";

/** What the person may do where, as the server told: a right reaches down the tree from where it
 * begins. It decides what is shown; the server decides what is done. */
export class Rights {
  readonly #parents: ReadonlyMap<string, string | null>;

  constructor(
    readonly mine: readonly RightsHere[],
    areas: readonly Area[],
  ) {
    this.#parents = new Map(areas.map((area) => [area.id, area.parent]));
  }

  may(action: Action, area: string): boolean {
    const chain = this.#chain(area);
    return this.mine.some((right) => right.actions.includes(action) && chain.includes(right.area));
  }

  mayAnywhere(action: Action): boolean {
    return this.mine.some((right) => right.actions.includes(action));
  }

  /** The areas from which the right reaches down, the widest first. */
  homes(action: Action = "read"): string[] {
    const held = this.mine.filter((right) => right.actions.includes(action));
    const ids = [...new Set(held.map((right) => right.area))];
    return ids.sort((a, b) => this.#chain(a).length - this.#chain(b).length || (a < b ? -1 : 1));
  }

  #chain(area: string): string[] {
    const chain: string[] = [];
    for (let id: string | null | undefined = area; id && !chain.includes(id);) {
      chain.push(id);
      id = this.#parents.get(id);
    }
    return chain;
  }
}
