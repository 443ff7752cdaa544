import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Stop } from "../api/calls";
import { Refusal, unreachable } from "../api/refusal";

/** Longer than this nobody waits for an order: it counts as not sent, and is sent again. */
const ANSWERS_WITHIN_MS = 8_000;

/** Until when, and why; the server's own 12 hours where nothing is said. */
export interface StopWish {
  until_ms?: number;
  reason?: string;
}

const path = (area: string) => ({ params: { path: { area } } });

/** The stops that bar in an area. `key` decides how often it is read: see `api/live.ts`. */
const read = (key: "orders" | "confirmations", area: string) =>
  queryOptions({
    queryKey: [key, area],
    queryFn: () => answered(api.GET("/api/areas/{area}/stops", path(area))),
  });

/** For the banner, on every page: renewed when an order is given, and now and then. */
export const stops = (area: string) => ({ ...read("orders", area), refetchInterval: 30_000 });

/** For whoever watches: renewed with every device that speaks. */
export const confirmations = (area: string) => ({
  ...read("confirmations", area),
  refetchInterval: 2_000,
});

/** `until_ms` null: the server's own 12 hours. */
export const preview = (area: string, until_ms: number | null) =>
  queryOptions({
    queryKey: ["stop preview", area, until_ms],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/stop/preview", {
          params: { path: { area }, query: until_ms === null ? {} : { until_ms } },
        }),
      ),
    retry: 1,
    staleTime: 5_000,
  });

/** Throws `Refusal`; of status 0 where no answer came in time. Sending twice is stopping once. */
export const sendStop = (area: string, wish: StopWish = {}) =>
  inTime((signal) =>
    answered(api.POST("/api/areas/{area}/stop", { ...path(area), body: wish, signal })),
  );

/** Throws `Refusal`. Lifting twice is lifting once. */
export const sendLift = ({ area, id }: Stop) =>
  inTime((signal) =>
    answered(
      api.POST("/api/areas/{area}/stops/{stop}/lift", {
        params: { path: { area, stop: id } },
        signal,
      }),
    ),
  );

async function inTime<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  try {
    return await call(signal);
  } catch (error) {
    if (signal.aborted && !(error instanceof Refusal)) throw unreachable();
    throw error;
  }
}

/** An answer of the server's own that sending again would not change. */
export const isFinal = (error: unknown): boolean =>
  error instanceof Refusal && error.status >= 400 && error.status < 500 && error.status !== 429;
