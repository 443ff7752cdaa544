import { answered, api, type Person } from "../api/calls";
import type { components } from "../api/schema.generated";

type Added = components["schemas"]["AddedPasskey"];

/** Whether this browser can sign in with a passkey, and read what the server asks of it. */
export const canPasskey = (): boolean =>
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Whether it can make one, and write it down as the server reads it. */
export const canAddPasskey = (): boolean =>
  canPasskey() && "parseCreationOptionsFromJSON" in PublicKeyCredential;

/** Sign in with a passkey. Throws `Refusal`; returns null where the person turned away from it. */
export async function signInByPasskey(): Promise<Person | null> {
  const { options } = await answered(api.POST("/api/session/passkey/options"));
  const shown = await touched(options);
  if (shown === null) return null;
  return answered(api.POST("/api/session/passkey", { body: { credential: shown } }));
}

/** One's own passkey over what the server asks to be signed; null where the person turned away. */
export function touched(options: unknown): Promise<Record<string, unknown> | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  return shownBy(navigator.credentials.get({ publicKey }));
}

/** A new passkey of one's own. Throws `Refusal`; returns null where the person turned away. */
export async function makePasskey(name: string): Promise<Added | null> {
  const { options } = await answered(api.POST("/api/me/passkeys/options"));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const shown = await shownBy(navigator.credentials.create({ publicKey }));
  if (shown === null) return null;
  return answered(api.POST("/api/me/passkeys", { body: { name, credential: shown } }));
}

/** A person may turn away from the browser's question, and a device may hold the key already. */
const TURNED_AWAY: readonly string[] = ["NotAllowedError", "AbortError", "InvalidStateError"];

async function shownBy(
  asking: Promise<Credential | null>,
): Promise<Record<string, unknown> | null> {
  const credential = await asking.catch((error: unknown) => {
    if (error instanceof DOMException && TURNED_AWAY.includes(error.name)) return null;
    throw error;
  });
  if (!(credential instanceof PublicKeyCredential)) return null;
  return credential.toJSON() as Record<string, unknown>;
}
