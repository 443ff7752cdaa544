/** Of several outcomes of one item the first of these counts. */
export const OUTCOMES = ["played", "late", "cut", "skipped", "missed", "unproven"] as const;
export type Outcome = (typeof OUTCOMES)[number];
