import { queryOptions } from "@tanstack/react-query";
import { answered, api, type LiveDetail, type LiveSession, type OpenedLive } from "../api/calls";

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
const FINISHED_MOST = 60;
const CONFIRMS_MS = 2_000;

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

/** One session with what devices say of it. */
const read = (live: string) =>
  queryOptions({
    queryKey: ["live", "one", live],
    queryFn: () => answered(api.GET("/api/live/{live}", ofSession(live))),
  });

export const carried = (live: string) => ({ ...read(live), refetchInterval: CONFIRMS_MS });

/** Asked for until its recording is finished and every device has told, or had time to. */
export const finished = (live: string) =>
  queryOptions({
    ...read(live),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data?.sha256 && (soundedOn(data) >= data.devices || dataUpdateCount > FINISHED_MOST)
        ? false
        : FINISHED_MS,
  });

/** How many devices proved that they sounded it, all of it or a part. */
export const soundedOn = ({ heard }: LiveDetail): number =>
  (heard.played ?? 0) + (heard.late ?? 0) + (heard.cut ?? 0);

export const open = (area: string, wish: Wish): Promise<OpenedLive> =>
  answered(api.POST("/api/areas/{area}/live", { ...inArea(area), body: wish }));

export const end = (live: string): Promise<LiveSession> =>
  answered(api.POST("/api/live/{live}/end", ofSession(live)));

export const recordingOf = (live: string): string => `/api/live/${live}/audio`;
