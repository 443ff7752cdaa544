import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Notices = Bodies["NoticesBody"];
export type Settings = Bodies["NoticeSettings"];
export type Line = Bodies["NoticeLineBody"];
export type Trouble = Bodies["TroubleBody"];
export type Channel = Line["channel"];
export type Kind = Settings["kinds"][number];

export const PAGE = 50;

export const notices = queryOptions({
  queryKey: ["notices"],
  queryFn: () => answered(api.GET("/api/me/notices")),
});

export const troublesIn = (area: string) =>
  queryOptions({
    queryKey: ["notices", "troubles", area],
    queryFn: () => answered(api.GET("/api/notices/troubles", { params: { query: { area } } })),
  });

/** What was sent, the newest first: to this post, or to anybody about an area and those below. */
export const log = (area: string | null) =>
  infiniteQueryOptions({
    queryKey: ["notices", "log", area],
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { before: pageParam }) };
      return answered(
        area === null
          ? api.GET("/api/me/notices/log", { params: { query } })
          : api.GET("/api/notices/log", { params: { query: { ...query, area } } }),
      );
    },
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.n),
  });

export const save = (body: Settings) => answered(api.PUT("/api/me/notices", { body }));
export const tryOut = () => answered(api.POST("/api/me/notices/test"));

export const letGo = (subscription: string) =>
  answered(
    api.DELETE("/api/me/notices/push/{subscription}", { params: { path: { subscription } } }),
  );
