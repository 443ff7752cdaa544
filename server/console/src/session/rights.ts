import type { Area, Grant } from "../api/calls";

/** As `server.accounts.rights` has them; only what the console shows or hides stands on these. */
export type Action =
  | "read"
  | "bulletin.write"
  | "bulletin.approve"
  | "programme.edit"
  | "stop.issue"
  | "device.manage"
  | "activity.read"
  | "area.manage"
  | "account.manage";

const RIGHTS: Record<Grant["role"], readonly Action[]> = {
  author: ["read", "bulletin.write"],
  approver: ["read", "activity.read", "bulletin.approve"],
  operator: ["read", "programme.edit", "stop.issue", "device.manage"],
  auditor: ["read", "activity.read"],
  administrator: ["read", "activity.read", "device.manage", "area.manage", "account.manage"],
};

/** What a person may do where: a right reaches down the tree. The server decides; this shows. */
export class Rights {
  readonly #parents: ReadonlyMap<string, string | null>;

  constructor(
    readonly grants: readonly Grant[],
    areas: readonly Area[],
  ) {
    this.#parents = new Map(areas.map((area) => [area.id, area.parent]));
  }

  may(action: Action, area: string): boolean {
    const chain = this.#chain(area);
    return this.grants.some(
      (grant) => RIGHTS[grant.role].includes(action) && chain.includes(grant.area),
    );
  }

  mayAnywhere(action: Action): boolean {
    return this.grants.some((grant) => RIGHTS[grant.role].includes(action));
  }

  /** The areas where a grant stands, the widest first. */
  homes(action: Action = "read"): string[] {
    const held = this.grants.filter((grant) => RIGHTS[grant.role].includes(action));
    const ids = [...new Set(held.map((grant) => grant.area))];
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
