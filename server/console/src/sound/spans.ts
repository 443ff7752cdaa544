/** Half-open, in milliseconds of the recording; a list of them is sorted and disjoint. */
export interface Span {
  start_ms: number;
  end_ms: number;
}

/** The union of `spans` and one more. */
export function withSpan(spans: readonly Span[], more: Span): readonly Span[] {
  if (more.end_ms <= more.start_ms) return spans;
  const sorted = [...spans, more].sort((a, b) => a.start_ms - b.start_ms);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && span.start_ms <= last.end_ms) {
      last.end_ms = Math.max(last.end_ms, span.end_ms);
    } else {
      joined.push({ ...span });
    }
  }
  return joined;
}

export const total = (spans: readonly Span[]): number =>
  spans.reduce((sum, span) => sum + span.end_ms - span.start_ms, 0);

/** How much of `duration_ms` may be missed and it still counts as heard, as the server has it. */
export const mayMiss = (duration_ms: number): number =>
  Math.min(1_000, Math.floor(duration_ms / 20));

/** What is left to hear, 0 when all is heard but what may be missed. */
export function leftToHear(spans: readonly Span[], duration_ms: number): number {
  const left = duration_ms - total(spans);
  return left <= mayMiss(duration_ms) ? 0 : left;
}
