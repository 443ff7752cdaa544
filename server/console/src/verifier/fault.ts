/** What may be wrong with an export; each has its sentence in both catalogues. */
export const CODES = [
  "form",
  "root",
  "placement",
  "hidden",
  "tree",
  "checkpoint_form",
  "checkpoint_order",
  "checkpoint_signature",
  "end",
  "since",
  "since_missing",
  "restored",
  "time",
  "signature",
  "trust",
  "scope",
  "sequence",
  "device_key",
  "twice",
  "chain",
  "gap",
  "witness",
  "authority",
  "content",
  "place",
  "people",
  "own",
  "planned_twice",
  "left_out",
] as const;
export type Code = (typeof CODES)[number];

/** The first thing that is wrong. `line` counts the lines of `log.jsonl` from 1 (0: none of them),
 * `what` names the thing. */
export class Fault extends Error {
  constructor(
    readonly code: Code,
    readonly line = 0,
    readonly what = "",
  ) {
    super(`${code} at line ${line}: ${what}`);
  }
}
