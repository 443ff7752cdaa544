import { queryOptions } from "@tanstack/react-query";
import { answered, api, type LiveSession, type OpenedLive } from "../api/calls";

export type End = NonNullable<LiveSession["ended"]>;
/** Of a session that is carried (`Told` in server/live/transmission.py). */
export type State = "countdown" | "on_air" | "closing" | "over";
export type LiveClass = "normal" | "priority";

export interface Wish {
  class: LiveClass;
  lasts_ms: number;
  rehearsal: boolean;
}

const RENEWED_MS = 30_000;
const FINISHED_MS = 1_000;

const inArea = (area: string) => ({ params: { path: { area } } });
const ofSession = (live: string) => ({ params: { path: { live } } });

/** Who is on air where one looks; `live.ts` renews it by its first word. */
export const onAir = (area: string) =>
  queryOptions({
    queryKey: ["live", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/live", inArea(area))),
    refetchInterval: RENEWED_MS,
  });

export const past = (area: string) =>
  queryOptions({
    queryKey: ["live", area, "log"],
    queryFn: () => answered(api.GET("/api/areas/{area}/live/log", inArea(area))),
  });

/** One session that is over, asked for until its recording is finished. */
export const finished = (live: string) =>
  queryOptions({
    queryKey: ["live", "one", live],
    queryFn: () => answered(api.GET("/api/live/{live}", ofSession(live))),
    refetchInterval: ({ state }) => (state.data?.sha256 ? false : FINISHED_MS),
  });

export const open = (area: string, wish: Wish): Promise<OpenedLive> =>
  answered(api.POST("/api/areas/{area}/live", { ...inArea(area), body: wish }));

export const end = (live: string): Promise<LiveSession> =>
  answered(api.POST("/api/live/{live}/end", ofSession(live)));

export const recordingOf = (live: string): string => `/api/live/${live}/audio`;
