import type { Archive } from "./queries";

/** The archives that hold what fell due in `[from, until)`: each goes on where the one before
 * ended. */
export function archivesOf(all: readonly Archive[], from: number, until: number): Archive[] {
  return all.filter(
    (one, n) => one.due_ms > from && (n === 0 || (all[n - 1]?.due_ms ?? 0) < until),
  );
}
