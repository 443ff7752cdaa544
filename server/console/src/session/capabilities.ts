/** What the server can do by now. A button stands where its deed does: never a dead one. */
export const CAPABLE: Record<"singleSignOn", boolean> = {
  /** Single sign-on stands, but nothing tells a page whether this server has a provider. */
  singleSignOn: false,
};
