import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** With a buffer of its own, as WebCrypto asks for it. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const hash = (...parts: readonly Uint8Array[]): Uint8Array => {
  const made = sha256.create();
  for (const one of parts) made.update(one);
  return made.digest();
};

export const hex = bytesToHex;
export const unhex = hexToBytes;
export const utf8 = (text: string): Bytes => new Uint8Array(utf8ToBytes(text));
export const joined = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(concatBytes(...parts));

/** Null where it is not base64 (RFC 4648, section 4), padded, in the one form there is. */
export function unbase64(text: string): Bytes | null {
  let plain: string;
  try {
    plain = atob(text);
  } catch {
    return null;
  }
  if (btoa(plain) !== text) return null;
  const found = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) found[at] = plain.charCodeAt(at);
  return found;
}

/** Where its form has been judged before. */
export function bytesOf(base64: string): Bytes {
  const found = unbase64(base64);
  if (found === null) throw new TypeError("not base64");
  return found;
}
