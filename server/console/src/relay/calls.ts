import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Station = Bodies["StationBody"];
export type StationForm = Bodies["StationForm"];
export type Slot = Bodies["SlotBody"];
export type SlotForm = Bodies["SlotForm"];

const at = (area: string) => ({ params: { path: { area } } });
const of = (station: string) => ({ params: { path: { station } } });

/** The stations an area may relay: its own, and those from above. */
export const stations = (area: string) =>
  queryOptions({
    queryKey: ["relay", "stations", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/stations", at(area))),
  });

export const slots = (area: string) =>
  queryOptions({
    queryKey: ["relay", "slots", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/relay-slots", at(area))),
  });

export const saveStation = (area: string, station: Station | null, form: StationForm) =>
  station === null
    ? answered(api.POST("/api/areas/{area}/stations", { ...at(area), body: form }))
    : answered(
        api.PUT("/api/stations/{station}", {
          ...of(station.id),
          body: { ...form, base_version: station.version },
        }),
      );

export const removeStation = ({ id }: Station) =>
  answered(api.DELETE("/api/stations/{station}", of(id)));

export const start = (area: string, station: string, lasts_ms: number) =>
  answered(
    api.POST("/api/areas/{area}/relay", {
      ...at(area),
      body: { station, lasts_ms, delay_ms: 1_000 },
    }),
  );

export const addSlot = (area: string, form: SlotForm) =>
  answered(api.POST("/api/areas/{area}/relay-slots", { ...at(area), body: form }));

export const removeSlot = (slot: string) =>
  answered(api.DELETE("/api/relay-slots/{slot}", { params: { path: { slot } } }));

/** A deed after which stations, times and who is on air are read again. */
export function useDeed<T>(deed: () => Promise<T>, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["relay"] });
      void client.invalidateQueries({ queryKey: ["live"] });
      done();
    },
  });
}
