import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";

/** Keys that begin with `plan` are read again when a programme changes (`api/live.ts`). */

export const week = (area: string, first: string) =>
  queryOptions({
    queryKey: ["plan", area, "week", first],
    queryFn: () =>
      answered(api.GET("/api/areas/{area}/plan", { params: { path: { area }, query: { first } } })),
  });

export const programme = (area: string) =>
  queryOptions({
    queryKey: ["plan", area, "programme"],
    queryFn: () => answered(api.GET("/api/areas/{area}/programme", { params: { path: { area } } })),
  });

/** What areas above address to this one. */
export const above = (area: string) =>
  queryOptions({
    queryKey: ["plan", area, "above"],
    queryFn: () => answered(api.GET("/api/areas/{area}/above", { params: { path: { area } } })),
  });

/** One standing entry with the form that makes it. */
export const entry = (area: string, id: string) =>
  queryOptions({
    queryKey: ["plan", area, "entry", id],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/entries/{entry}", { params: { path: { area, entry: id } } }),
      ),
    staleTime: 0,
  });

/** Which units take what is offered to them. */
export const answers = (area: string, id: string) =>
  queryOptions({
    queryKey: ["plan", area, "answers", id],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/entries/{entry}/answers", {
          params: { path: { area, entry: id } },
        }),
      ),
  });

/** What an area asks communes to place, and what it is asked. */
export const suggestions = (area: string) =>
  queryOptions({
    queryKey: ["plan", area, "suggestions"],
    queryFn: () =>
      answered(api.GET("/api/areas/{area}/suggestions", { params: { path: { area } } })),
  });

/** What pairs of one day want the same time, and who goes first. */
export const collisions = (area: string, day: string) =>
  queryOptions({
    queryKey: ["plan", area, "collisions", day],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/collisions", { params: { path: { area }, query: { day } } }),
      ),
  });

/** More outcomes of one start than this are told as the first ones. */
export const OUTCOMES_MAX = 5_000;

/** What was due at one instant, and what became of it on every device. */
export const outcomes = (area: string, due_ms: number) =>
  queryOptions({
    queryKey: ["playlog", area, due_ms],
    queryFn: () =>
      answered(
        api.GET("/api/playlog", {
          params: { query: { area, from_ms: due_ms, until_ms: due_ms + 1, limit: OUTCOMES_MAX } },
        }),
      ),
  });

export const BULLETINS_MAX = 500;

export const approved = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", area, "approved"],
    queryFn: () =>
      answered(
        api.GET("/api/bulletins", {
          params: { query: { area, state: "approved", limit: BULLETINS_MAX } },
        }),
      ),
  });

export const playlists = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", area, "playlists"],
    queryFn: () => answered(api.GET("/api/areas/{area}/playlists", { params: { path: { area } } })),
  });

export const themes = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", area, "themes"],
    queryFn: () => answered(api.GET("/api/areas/{area}/themes", { params: { path: { area } } })),
  });

export const templates = (area: string) =>
  queryOptions({
    queryKey: ["plan", area, "templates"],
    queryFn: () => answered(api.GET("/api/areas/{area}/templates", { params: { path: { area } } })),
  });
