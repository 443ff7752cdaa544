/** A bundle of keys: whose signature counts, for what. */

import { type Bytes, bytesOf, hash, hex, joined, unbase64, utf8 } from "./bytes";
import type { Claims } from "./claims";
import { Fault } from "./fault";
import type * as forms from "./forms";
import { type Json, type Members, NotJson, read } from "./json";
import type { Sealed } from "./sealed";
import { type Holds, holdsEd25519, holdsP256 } from "./signatures";

export const keyId = (key: Uint8Array): string => hex(hash(key)).slice(0, 32);

interface Listed extends forms.Key {
  readonly bytes: Bytes;
}

/** A person who approved, by the areas in which they may. */
export interface Approver {
  readonly person: string;
  readonly areas: readonly string[];
}

export class Bundle {
  readonly thresholds: forms.Trust["thresholds"];
  readonly #keys = new Map<string, Listed>();
  readonly #passkeys: forms.Trust["passkeys"];
  readonly #standIns: boolean;

  /** Throws `Fault` `trust` where a key stands twice or bears another's name. */
  constructor(trust: forms.Trust, line: number) {
    this.thresholds = trust.thresholds;
    this.#passkeys = trust.passkeys;
    this.#standIns = trust.stand_ins;
    for (const key of trust.keys) {
      const bytes = bytesOf(key.public);
      if (this.#keys.has(key.id) || keyId(bytes) !== key.id) {
        throw new Fault("trust", line, key.id);
      }
      this.#keys.set(key.id, { ...key, bytes });
    }
  }

  knows = (id: string): boolean => this.#keys.has(id);

  isRevoked = (id: string): boolean => this.#keys.get(id)?.revoked === true;

  offices(): Bytes[] {
    const those = [...this.#keys.values()].filter((key) => key.holder === "office" && !key.revoked);
    return those.map(({ bytes }) => bytes);
  }

  /** The area for which the one key that signed it may speak ("office" for the office's). */
  signer(
    sealed: Sealed,
    holder: "office" | "area" | "drill",
    line: number,
    claims: Claims,
    holds: Holds,
  ): string {
    const [one, ...more] = sealed.signatures;
    if (one === undefined || more.length > 0) throw new Fault("signature", line, sealed.type);
    const key = this.#keys.get(one.key);
    if (key?.holder !== holder || key.revoked) {
      throw new Fault("scope", line, `${sealed.type}, key ${one.key}`);
    }
    claims.add("signature", line, sealed.type, holds(key.bytes, sealed.signed, one.signature));
    const issuer = holder === "office" ? holder : (key.area ?? "");
    if (sealed.head.issuer !== issuer) {
      throw new Fault("scope", line, `${sealed.type} of ${sealed.head.issuer}`);
    }
    return issuer;
  }

  /** Those whose proof over the order of this identity holds; of several, the last. */
  approvers(approvals: readonly forms.Approval[], identity: string): Approver[] {
    return approvals.flatMap((one) => {
      const key = this.#keys.get(one.key);
      if (key?.holder !== "person" || key.revoked || key.person !== one.person) return [];
      if (key.method !== one.proof.kind) return [];
      const proof = one.proof as unknown as Members;
      return this.#proves(key, proof, identity)
        ? [{ person: one.person, areas: key.areas ?? [] }]
        : [];
    });
  }

  #proves(key: Listed, proof: Members, identity: string): boolean {
    const signature = bytesIn(proof.signature);
    if (signature === null) return false;
    if (proof.kind === "server-held") {
      const said = utf8(`loa/1\napproval\n${identity}`);
      return this.#standIns && holdsEd25519(key.bytes, said, signature);
    }
    return this.#touched(key, proof, signature, identity);
  }

  /** Web Authentication level 3, section 7.2. */
  #touched(key: Listed, proof: Members, signature: Uint8Array, identity: string): boolean {
    const [authenticator, client] = [bytesIn(proof.authenticator_data), bytesIn(proof.client_data)];
    const home = this.#passkeys;
    if (home === null || authenticator === null || client === null) return false;
    if (!isFor(client, identity, home.origins)) return false;
    const party = hex(hash(utf8(home.rp_id)));
    if (authenticator.length < 37 || hex(authenticator.subarray(0, 32)) !== party) return false;
    if (((authenticator[32] ?? 0) & PRESENT_AND_VERIFIED) !== PRESENT_AND_VERIFIED) return false;
    const message = joined(authenticator, hash(client));
    const holds = key.algorithm === "ed25519" ? holdsEd25519 : holdsP256;
    return holds(key.bytes, message, signature);
  }
}

const PRESENT_AND_VERIFIED = 0b101;

function isFor(client: Uint8Array, identity: string, origins: readonly string[]): boolean {
  let told: Json;
  try {
    told = read(client);
  } catch (wrong) {
    if (wrong instanceof NotJson) return false;
    throw wrong;
  }
  if (typeof told !== "object" || told === null || Array.isArray(told)) return false;
  const { type, challenge, origin, crossOrigin, topOrigin } = told as Members;
  const asked = hash(utf8(`loa/1\npasskey approval\n${identity}`));
  return (
    type === "webauthn.get" &&
    challenge === base64url(asked) &&
    typeof origin === "string" &&
    origins.includes(origin) &&
    (crossOrigin === undefined || crossOrigin === false) &&
    topOrigin === undefined
  );
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const bytesIn = (told: Json | undefined): Uint8Array | null =>
  typeof told === "string" ? unbase64(told) : null;
