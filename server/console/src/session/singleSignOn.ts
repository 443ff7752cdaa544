import { answered, api } from "../api/calls";

/** Away to the city's provider; the browser comes back signed in. With an invitation, whoever
 * comes back takes its post over. Throws `Refusal`. */
export async function goToSingleSignOn(invitation = ""): Promise<void> {
  const { location } = await answered(api.POST("/api/oidc/start", { body: { invitation } }));
  window.location.assign(location);
}
