/** A one-time token comes behind the `#` of an address: that part is never sent to a server, so
 * that it stands in no log. What was pasted may be the bare token or the whole address. */
export function tokenOf(pasted: string): string {
  return pasted.trim().split("#").at(-1) ?? "";
}

/** The address to be handed over with a token. */
export const linkTo = (place: "/khoi-dau" | "/loi-moi", token: string): string =>
  `${window.location.origin}${place}#${token}`;
