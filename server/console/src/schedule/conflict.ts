import { Refusal } from "../api/refusal";

/** Somebody else saved the programme first: who, when, and which revision stands now. */
export interface Standing {
  revision: number;
  saved_ms: number | null;
  saved_by: string | null;
}

const CODES = ["revision_conflict", "offer_changed"];

export const isConflict = (error: unknown): error is Refusal =>
  error instanceof Refusal && CODES.includes(error.code);

/** What stands, of a conflict; null for every other error. */
export function standingIn(error: unknown): Standing | null {
  if (!isConflict(error) || typeof error.standing !== "object" || error.standing === null) {
    return null;
  }
  const { revision, saved_ms, saved_by } = error.standing as Record<string, unknown>;
  if (typeof revision !== "number") return null;
  return {
    revision,
    saved_ms: typeof saved_ms === "number" ? saved_ms : null,
    saved_by: typeof saved_by === "string" ? saved_by : null,
  };
}
