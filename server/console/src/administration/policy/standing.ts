/** A commune's policy as the programme tells it: the server's contract for devices, whose form the
 * API's own types leave open. */
export interface Policy {
  accepts_by_default: boolean;
  acceptances: readonly { entry: string; revision: number | null; accepted: boolean }[];
  order: readonly string[];
}

export const policyOf = (told: Record<string, unknown>): Policy => told as unknown as Policy;

/** `list` with the thing at `from` one place on. */
export function moved(list: readonly string[], from: number, by: 1 | -1): string[] {
  const to = from + by;
  const [one, other] = [list[from], list[to]];
  if (one === undefined || other === undefined) return [...list];
  const changed = [...list];
  changed[from] = other;
  changed[to] = one;
  return changed;
}
