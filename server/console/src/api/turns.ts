import { replaceEqualDeep } from "@tanstack/react-query";

/** Lets the page draw and answer a finger before what follows. One that nobody sees does not wait:
 * there browsers let a timer run once in a second or in a minute. */
export const nextTurn = (): Promise<void> =>
  document.hidden ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve));

/** As many lines as take a few milliseconds of a weak machine. */
const AT_ONCE = 500;

/** `found`, in which each line that did not change is the object it was, so that it is not drawn
 * anew. Ten thousand take longer than a frame: the page draws in between. */
export async function kept<Line extends { id: string }>(
  found: readonly Line[],
  before: readonly Line[] | undefined,
): Promise<Line[]> {
  const known = new Map(before?.map((line) => [line.id, line]));
  const lines: Line[] = [];
  for (const line of found) {
    const was = known.get(line.id);
    lines.push(was === undefined ? line : replaceEqualDeep(was, line));
    if (lines.length % AT_ONCE === 0) await nextTurn();
  }
  return lines;
}
