/** Ed25519 (RFC 8032) and ECDSA on P-256. The browser's own Ed25519 is ten times as fast as a
 * script's; browsers of 2024 and pages that came over plain HTTP have none. */

import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import type { Bytes } from "./bytes";

/** Whether the key of these bytes signed the message. */
export type Holds = (key: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;

const KEPT = 20_000;
const ANY_KEY = ed25519.Point.BASE.toBytes();

/** Of the browser where it has it, else of the script. */
export async function chooseEd25519(): Promise<Holds> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle === undefined) return byScript;
  try {
    await subtle.importKey("raw", new Uint8Array(ANY_KEY), "Ed25519", false, ["verify"]);
  } catch {
    return byScript;
  }
  return byBrowser(subtle);
}

const byScript: Holds = (key, message, signature) =>
  Promise.resolve(holdsEd25519(key, message, signature));

function byBrowser(subtle: SubtleCrypto): Holds {
  const keys = new Map<string, Promise<CryptoKey | null>>();
  const imported = (key: Bytes) => {
    const name = key.join();
    let found = keys.get(name);
    if (found === undefined) {
      found = subtle.importKey("raw", key, "Ed25519", false, ["verify"]).catch(() => null);
      if (keys.size >= KEPT) keys.clear();
      keys.set(name, found);
    }
    return found;
  };
  return async (key, message, signature) => {
    const found = await imported(key);
    return found !== null && subtle.verify("Ed25519", found, signature, message);
  };
}

export function holdsEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** The signature in DER, over the message's SHA-256. */
export function holdsP256(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return p256.verify(signature, message, key, { format: "der", lowS: false });
  } catch {
    return false;
  }
}
