import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Own = Bodies["OwnBody"];
export type Passkey = Bodies["PasskeyBody"];
export type SignedIn = Bodies["SessionBody"];

/** All that is one's own is read again together: `["me"]`. */
export const own = queryOptions({
  queryKey: ["me"],
  queryFn: () => answered(api.GET("/api/me")),
});

export const passkeys = queryOptions({
  queryKey: ["me", "passkeys"],
  queryFn: () => answered(api.GET("/api/me/passkeys")),
});

export const sessions = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => answered(api.GET("/api/me/sessions")),
});
