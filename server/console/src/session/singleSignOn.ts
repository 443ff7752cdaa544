import { answered, api } from "../api/calls";
import { Refusal, refusalOf } from "../api/refusal";

/** Away to the city's provider; the browser comes back signed in. With an invitation, whoever
 * comes back takes its post over. Throws `Refusal`. */
export async function goToSingleSignOn(invitation = ""): Promise<void> {
  const { location } = await answered(api.POST("/api/oidc/start", { body: { invitation } }));
  window.location.assign(location);
}

/** What the server refused on the way back, told in a cookie that is read once; null mostly. */
export function refusedOnTheWay(): Refusal | null {
  const [, name = "", told = ""] =
    /(?:^|; )((?:__Host-)?loa_refused)=([^;]*)/.exec(document.cookie) ?? [];
  if (name === "") return null;
  const safe = name.startsWith("__Host-") ? "; Secure" : "";
  document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Lax${safe}`;
  return refusalOf(UNAUTHORISED, JSON.parse(decodeURIComponent(told)));
}

const UNAUTHORISED = 401;
