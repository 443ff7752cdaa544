/** What the server can do by now. A button stands where its deed does: never a dead one. */
export const CAPABLE: Record<"passkey" | "singleSignOn" | "stopAll", boolean> = {
  /** Sign in with a passkey: POST /api/session/passkey. */
  passkey: false,
  /** Single sign-on. */
  singleSignOn: false,
  /** DỪNG TẤT CẢ LOA, the order `stop`. */
  stopAll: false,
};
