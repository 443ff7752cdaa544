/** The verifier in a thread of its own: the page stays alive. It is told files, and tells how far it
 * is, and what it found. It asks nobody for anything. */

import { check } from "./check";
import { originOf, originOfDigits, readNote } from "./checkpoint";
import { type Code, Fault } from "./fault";
import { pinned } from "./forms";
import { parsed, formed } from "./sealed";
import type { Verified } from "./verifier";

export interface Question {
  readonly files: readonly File[];
  /** The root's 32 digits, or what `root.json` says. */
  readonly root: string;
  /** A kept checkpoint; empty for none. */
  readonly since: string;
}

export type Answer =
  | { readonly kind: "going"; readonly done: number; readonly of: number }
  | { readonly kind: "unclear"; readonly field: "root" | "since" }
  | { readonly kind: "wrong"; readonly code: Code; readonly line: number; readonly what: string }
  | { readonly kind: "holds"; readonly found: Verified };

const TELLS_EVERY_MS = 100;

const tell = (answer: Answer) => self.postMessage(answer);

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  const origin = originIn(data.root);
  if (origin === null) {
    tell({ kind: "unclear", field: "root" });
    return;
  }
  const since = data.since.trim() === "" ? null : readNote(`${data.since.trim()}\n`);
  if (since === null && data.since.trim() !== "") {
    tell({ kind: "unclear", field: "since" });
    return;
  }
  let told = 0;
  const going = (done: number, of: number) => {
    if (performance.now() - told < TELLS_EVERY_MS) return;
    told = performance.now();
    tell({ kind: "going", done, of });
  };
  try {
    tell({ kind: "holds", found: await check(data.files, origin, since, going) });
  } catch (wrong) {
    if (!(wrong instanceof Fault)) throw wrong;
    tell({ kind: "wrong", code: wrong.code, line: wrong.line, what: wrong.what });
  }
};

function originIn(root: string): string | null {
  const digits = originOfDigits(root);
  if (digits !== null) return digits;
  try {
    const told = parsed(new TextEncoder().encode(root), 0);
    const { keys, threshold } = formed(pinned, told, 0, "");
    return originOf(keys, threshold);
  } catch (wrong) {
    if (wrong instanceof Fault) return null;
    throw wrong;
  }
}
