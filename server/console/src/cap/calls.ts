import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Line = Bodies["AlertLine"];
export type Alert = Bodies["AlertBody"];
export type Sender = Bodies["SenderBody"];
export type SenderForm = Bodies["NewSender"];
export type Channel = Bodies["ChannelBody"];
export type ChannelForm = Bodies["ChannelForm"];

const LOOKED_AT_MS = 15_000;
/** While a feed waits to be looked at. */
const WAITED_FOR_MS = 3_000;

const at = (area: string) => ({ params: { path: { area } } });
const of = ({ area, id }: Pick<Sender, "area" | "id">) => ({
  params: { path: { area, sender: id } },
});
const made = (area: string, alert: string, order: string) => ({
  params: { path: { area, alert, order } },
});

/** Keys that begin with `orders` are read again when an alert or an order comes (`api/live.ts`). */
export const alerts = (area: string) =>
  queryOptions({
    queryKey: ["orders", "alerts", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/cap", at(area))),
  });

export const alert = (area: string, id: string) =>
  queryOptions({
    queryKey: ["orders", "alerts", area, id],
    queryFn: () =>
      answered(api.GET("/api/areas/{area}/cap/{alert}", { params: { path: { area, alert: id } } })),
  });

/** Looked at again and again: feeds are read by the server's own clock. */
export const senders = (area: string) =>
  queryOptions({
    queryKey: ["orders", "senders", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/cap/senders", at(area))),
    refetchInterval: ({ state }) =>
      state.data?.some(isWaiting) === true ? WAITED_FOR_MS : LOOKED_AT_MS,
  });

/** Its feed is due. */
export const isWaiting = ({ feed, polled_ms }: Sender): boolean =>
  feed !== null && polled_ms === null;

export const channel = (area: string) =>
  queryOptions({
    queryKey: ["orders", "channel", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/cap/channel", at(area))),
  });

/** The file as it is; `known`: it was here already. */
export async function bring(area: string, file: File): Promise<{ alert: Alert; known: boolean }> {
  const asked = api.POST("/api/areas/{area}/cap", {
    ...at(area),
    body: file as unknown as string,
    bodySerializer: (body) => body,
    headers: { "Content-Type": "application/octet-stream" },
  });
  const alert = await answered(asked);
  return { alert, known: (await asked).response.status === 200 };
}

/** An order was made of an alert. */
export const tie = (area: string, alert: string, order: string) =>
  answered(api.PUT("/api/areas/{area}/cap/{alert}/orders/{order}", made(area, alert, order)));

export const untie = (area: string, alert: string, order: string) =>
  answered(api.DELETE("/api/areas/{area}/cap/{alert}/orders/{order}", made(area, alert, order)));

export const saveSender = (area: string, known: Sender | null, form: SenderForm) =>
  known === null
    ? answered(api.POST("/api/areas/{area}/cap/senders", { ...at(area), body: form }))
    : answered(
        api.PUT("/api/areas/{area}/cap/senders/{sender}", {
          ...of(known),
          body: { ...form, base_version: known.version },
        }),
      );

export const removeSender = ({ area, id, version }: Sender) =>
  answered(
    api.DELETE("/api/areas/{area}/cap/senders/{sender}", {
      params: { path: { area, sender: id }, query: { base_version: version } },
    }),
  );

export const look = (sender: Sender) =>
  answered(api.POST("/api/areas/{area}/cap/senders/{sender}/look", of(sender)));

export const saveChannel = (area: string, body: ChannelForm) =>
  answered(api.PUT("/api/areas/{area}/cap/channel", { ...at(area), body }));

/** A deed after which alerts, senders and orders are read again; refused, too. */
export function useCapDeed<Given, Answer>(
  deed: (given: Given) => Promise<Answer>,
  done: (answer: Answer) => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: done,
    onSettled: () => client.invalidateQueries({ queryKey: ["orders"] }),
  });
}
