import type { components } from "../api/schema.generated";
import type { Person } from "../api/calls";

type Told = components["schemas"]["RightsBody"];

/** Whether a role of the person's waits for a second factor: the table gives it rights that the
 * server does not count among theirs. Only a session on a password alone is ever held back. */
export function isHeldBack(person: Person, { actions, mine }: Told): boolean {
  if (person.strong) return false;
  return person.grants.some(({ role, area }) => {
    const held = mine.find((one) => one.area === area)?.actions ?? [];
    return actions.some((one) => one.roles.includes(role) && !held.includes(one.action));
  });
}
