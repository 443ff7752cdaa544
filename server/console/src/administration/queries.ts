import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";

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
