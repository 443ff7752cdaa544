import { answered, api, type Person } from "../api/calls";

/** Whether this browser can sign in with a passkey, and read what the server asks of it. */
export const canPasskey = (): boolean =>
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Sign in with a passkey. Throws `Refusal`; returns null where the person turned away from it. */
export async function signInByPasskey(): Promise<Person | null> {
  const { options } = await answered(api.POST("/api/session/passkey/options"));
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const credential = await navigator.credentials.get({ publicKey }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "NotAllowedError") return null;
    throw error;
  });
  if (!(credential instanceof PublicKeyCredential)) return null;
  const shown = credential.toJSON() as Record<string, unknown>;
  return answered(api.POST("/api/session/passkey", { body: { credential: shown } }));
}
