import type { DayPlan, Outcome, Told } from "../../api/calls";
import type { Mood } from "../../look/Card";

/** One line of a day: what was to sound, and what was heard of it. */
export interface Line {
  key: string;
  told: Told;
  /** When it was to sound, or would have. */
  at_ms: number;
  outcome: Outcome | null;
  state: LineState;
}

export type LineState =
  | "coming"
  | "sounding"
  | "skipped"
  | "not_accepted"
  | "played"
  | "late"
  | "cut"
  | "missed"
  | "unproven"
  | "stale";

const keyOf = (entry: string, revision: number, due_ms: number): string =>
  `${entry} ${revision} ${due_ms}`;

/** The plan of a day beside its outcomes; both are the server's, joined by item. */
export function linesOf(plan: DayPlan, outcomes: readonly Outcome[], now: number): Line[] {
  const known = new Map(
    outcomes.map((one) => [keyOf(one.entry, one.entry_revision, one.due_ms), one]),
  );
  return plan.items
    .map((told): Line => {
      const key = keyOf(told.entry, told.entry_revision, told.due_ms);
      const outcome = known.get(key) ?? null;
      const at_ms = told.start_ms ?? told.due_ms;
      return { key, told, at_ms, outcome, state: stateOf(told, outcome, now) };
    })
    .sort((a, b) => a.at_ms - b.at_ms || (a.key < b.key ? -1 : 1));
}

function stateOf(told: Told, outcome: Outcome | null, now: number): LineState {
  if (told.fate === "not_accepted") return "not_accepted";
  if (told.fate === "skipped" || told.start_ms === null || told.end_ms === null) return "skipped";
  const begun = told.start_ms <= now;
  if (begun && now < told.end_ms && (outcome === null || outcome.outcome === "unproven")) {
    return "sounding";
  }
  if (!begun && (outcome === null || outcome.outcome === "unproven")) return "coming";
  return outcome?.outcome ?? "unproven";
}

export const MOODS: Record<LineState, Mood> = {
  coming: "calm",
  sounding: "good",
  played: "good",
  late: "wait",
  cut: "wait",
  skipped: "bad",
  missed: "bad",
  unproven: "calm",
  not_accepted: "wait",
  stale: "wait",
};
