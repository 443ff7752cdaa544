import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { Ring } from "./types";

export const contents = (area: string) =>
  queryOptions({
    queryKey: ["areas", area, "contents"],
    queryFn: () => answered(api.GET("/api/areas/{area}/contents", { params: { path: { area } } })),
  });

export const members = (group: string) =>
  queryOptions({
    queryKey: ["devices", "group", group],
    queryFn: () =>
      answered(api.GET("/api/groups/{group}/devices", { params: { path: { group } } })),
  });

/** Who asks to be let in; asked again soon, for somebody stands before the loudspeaker. */
export const enrolments = (area: string) =>
  queryOptions({
    queryKey: ["devices", "enrolments", area],
    queryFn: () => answered(api.GET("/api/enrolments", { params: { query: { area } } })),
    refetchInterval: 10_000,
  });

export const posts = queryOptions({
  queryKey: ["posts"],
  queryFn: () => answered(api.GET("/api/accounts")),
});

export const post = (account: string) =>
  queryOptions({
    queryKey: ["posts", account],
    queryFn: () => answered(api.GET("/api/accounts/{account}", { params: { path: { account } } })),
  });

export const programme = (area: string) =>
  queryOptions({
    queryKey: ["plan", area, "programme"],
    queryFn: () => answered(api.GET("/api/areas/{area}/programme", { params: { path: { area } } })),
  });

/** What runs in an area; devices tell twice a minute. */
export const updates = (area: string) =>
  queryOptions({
    queryKey: ["updates", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/updates", { params: { path: { area } } })),
    refetchInterval: 30_000,
  });

export const beginRollout = (area: string, version: string, rings: Ring[]) =>
  answered(
    api.POST("/api/areas/{area}/updates", {
      params: { path: { area } },
      body: { version, rings, watch_hours: 24, failures_percent: 5 },
    }),
  );

export const turnRollout = (area: string, rollout: number, halts: boolean) =>
  answered(
    halts
      ? api.POST("/api/areas/{area}/updates/{rollout}/halt", {
          params: { path: { area, rollout } },
        })
      : api.POST("/api/areas/{area}/updates/{rollout}/resume", {
          params: { path: { area, rollout } },
        }),
  );
