/** Checkpoints: C2SP signed notes over C2SP checkpoints, with one line more that says when. */

import { type Bytes, hash, hex, unbase64, utf8 } from "./bytes";

export interface Checkpoint {
  readonly origin: string;
  /** How many leaves. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly root: string;
  readonly atMs: number;
  /** Of the log that a restored server goes on with, the last that is known of the one before. */
  readonly before: Before | null;
}

export interface Before {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** As somebody signed it; nothing is verified. */
export interface Note extends Checkpoint {
  /** The whole of it. */
  readonly text: string;
  readonly signed: Bytes;
  readonly keyHash: string;
  readonly signature: Bytes;
}

const PREFIX = "loa.log/";
const NAME = "[a-z0-9./-]{1,80}";
const SIZE = "(0|[1-9][0-9]{0,15})";
const ROOT = "([A-Za-z0-9+/=]{44})";
const FORM = new RegExp(
  `^((${NAME})\\n${SIZE}\\n${ROOT}\\nat ([1-9][0-9]{0,15})\\n` +
    `(?:after (${NAME}) ${SIZE} ${ROOT}\\n)?)` +
    `\\n— (${NAME}) ([A-Za-z0-9+/=]{92})\\n$`,
);
const ED25519 = Uint8Array.of(1);
const [HASH_BYTES, NAMED_BYTES, SIGNATURE_BYTES] = [32, 4, 64];

/** Null where it is none, in the one form there is. */
export function readNote(text: string): Note | null {
  const found = FORM.exec(text);
  if (found === null) return null;
  const [, signed = "", origin = "", size = "", root = "", atMs = "", ...rest] = found;
  const [beforeOrigin, beforeSize = "", beforeRoot = "", by, told = ""] = rest;
  const signature = unbase64(told);
  const [at, head] = [wholeOf(atMs), headOf(origin, size, root)];
  if (head === null || at === null || by !== origin) return null;
  if (signature?.length !== NAMED_BYTES + SIGNATURE_BYTES) return null;
  const goesOn = origin.split("/").length > PREFIX.split("/").length;
  if (goesOn !== (beforeOrigin !== undefined)) return null;
  const before = beforeOrigin === undefined ? null : headOf(beforeOrigin, beforeSize, beforeRoot);
  if (goesOn && before === null) return null;
  return {
    ...head,
    atMs: at,
    before,
    text,
    signed: utf8(signed),
    keyHash: hex(signature.subarray(0, NAMED_BYTES)),
    signature: signature.subarray(NAMED_BYTES),
  };
}

function headOf(origin: string, size: string, root: string): Before | null {
  const [bytes, whole] = [unbase64(root), wholeOf(size)];
  return bytes?.length === HASH_BYTES && whole !== null
    ? { origin, size: whole, root: hex(bytes) }
    : null;
}

const wholeOf = (digits: string): number | null =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : null;

/** How a note names the key of these 32 bytes (signed-note, "Ed25519"). */
export const keyHash = (origin: string, key: Uint8Array): string =>
  hex(hash(utf8(`${origin}\n`), ED25519, key).subarray(0, NAMED_BYTES));

/** The name of the log of whoever has these keys as their root. */
export function originOf(keys: readonly string[], threshold: number): string {
  return PREFIX + hex(hash(utf8([...keys, threshold].join("\n")))).slice(0, 32);
}

/** When the log of this name began; 0 for the city's first, null for no log of this city. */
export function beganOf(origin: string, city: string): number | null {
  if (origin === city) return 0;
  const digits = origin.startsWith(`${city}/`) ? origin.slice(city.length + 1) : "";
  return /^[1-9][0-9]{0,15}$/.test(digits) ? wholeOf(digits) : null;
}

/** The name by the root's 32 digits as people write them, in groups or not; null where they are not. */
export function originOfDigits(written: string): string | null {
  const digits = written
    .trim()
    .toLowerCase()
    .replace(/^loa\.log\//, "")
    .replace(/\s/g, "");
  return /^[0-9a-f]{32}$/.test(digits) ? PREFIX + digits : null;
}
