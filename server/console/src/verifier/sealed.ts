/** Signed envelopes taken apart; nothing is verified. */

import { type Bytes, bytesOf, hash, hex, joined, utf8 } from "./bytes";
import { Fault } from "./fault";
import * as forms from "./forms";
import { type Json, NotJson, read } from "./json";

export interface Sealed {
  readonly type: forms.DocumentType;
  readonly head: forms.Payload;
  readonly body: Json;
  /** What its signatures are over, and the SHA-256 of it. */
  readonly signed: Bytes;
  readonly identity: string;
  readonly signatures: readonly { readonly key: string; readonly signature: Bytes }[];
}

/** Throws `Fault` `form`. */
export function takeApart(envelope: forms.Envelope, line: number): Sealed {
  const { type } = envelope;
  if (!forms.isDocumentType(type)) throw new Fault("form", line, type);
  const payload = bytesOf(envelope.payload);
  const head = formed(forms.payload, parsed(payload, line), line, type);
  formed<unknown>(forms.bodies[type], head.body, line, type);
  const signed = joined(utf8(`loa/1\n${type}\n`), payload);
  return {
    type,
    head,
    body: head.body,
    signed,
    identity: hex(hash(signed)),
    signatures: envelope.signatures.map(({ key, signature }) => ({
      key,
      signature: bytesOf(signature),
    })),
  };
}

/** Throws `Fault` `form`. */
export function parsed(raw: Uint8Array, line: number): Json {
  try {
    return read(raw);
  } catch (wrong) {
    if (wrong instanceof NotJson) throw new Fault("form", line, wrong.message);
    throw wrong;
  }
}

/** Throws `Fault` `form`. */
export function formed<T>(form: forms.Form<T>, told: Json, line: number, what: string): T {
  try {
    return form(told, "");
  } catch (wrong) {
    if (wrong instanceof forms.NotOfForm) {
      throw new Fault("form", line, [what, wrong.message].filter(Boolean).join(": "));
    }
    throw wrong;
  }
}
