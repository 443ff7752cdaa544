import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Order = Bodies["AlarmBody"];
export type Template = Bodies["UrgentTemplateBody"];
export type Saying = Bodies["SayingBody"];
export type Plain = Bodies["PlainWordsBody"];
export type NewTemplate = Bodies["NewUrgentTemplate"];
export type NewOrder = Bodies["NewAlarm"];
export type Kind = Order["kind"];
export type Says = "correction" | "all_clear";

const WATCHED_MS = 2_000;
const LOOKED_AT_MS = 15_000;

const at = (area: string) => ({ params: { path: { area } } });
const one = ({ area, id }: Pick<Order, "area" | "id">) => ({
  params: { path: { area, order: id } },
});

/** What waits, is in force, or was over less than a day ago; renewed with every order. */
export const orders = (area: string) =>
  queryOptions({
    queryKey: ["orders", "urgent", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/urgent", at(area))),
    refetchInterval: LOOKED_AT_MS,
  });

/** For whoever watches it: renewed with every loudspeaker that speaks. */
export const order = (area: string, id: string) =>
  queryOptions({
    queryKey: ["confirmations", "urgent", area, id],
    queryFn: () => answered(api.GET("/api/areas/{area}/urgent/{order}", one({ area, id }))),
    refetchInterval: WATCHED_MS,
  });

/** What this person's own touch signs; asked for only where they may sign. */
export const signing = (of: Order) =>
  queryOptions({
    queryKey: ["orders", "signing", of.id, of.identity],
    queryFn: () => answered(api.GET("/api/areas/{area}/urgent/{order}/signing", one(of))),
    staleTime: 60_000,
  });

export const templates = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", "urgent templates", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/urgent-templates", at(area))),
  });

/** Whom an order for these would reach, and how many sign it. */
export const reach = (areas: readonly string[]) =>
  queryOptions({
    queryKey: ["orders", "reach", ...areas],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/urgent-reach", {
          params: { path: { area: areas[0] ?? "" }, query: { areas: [...areas] } },
        }),
      ),
  });

export const plain = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", "urgent plain", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/urgent-plain", at(area))),
  });

export const prepare = (area: string, body: NewOrder) =>
  answered(api.POST("/api/areas/{area}/urgent", { ...at(area), body }));

/** From words typed just now, and spoken. */
export const prepareSpoken = (area: string, body: Bodies["NewSpokenAlarm"]) =>
  answered(api.POST("/api/areas/{area}/urgent/spoken", { ...at(area), body }));

export const drill = (area: string, body: Bodies["NewDrill"]) =>
  answered(api.POST("/api/areas/{area}/drills", { ...at(area), body }));

export type Signature = Bodies["Sign"];

export const sign = (of: Order, body: Signature) =>
  answered(api.POST("/api/areas/{area}/urgent/{order}/sign", { ...one(of), body }));

export const cancel = (of: Order) =>
  answered(api.POST("/api/areas/{area}/urgent/{order}/cancel", one(of)));

export const followUp = (of: Order, says: Says) =>
  answered(api.POST("/api/areas/{area}/urgent/{order}/follow-up", { ...one(of), body: { says } }));

export const saveTemplate = (area: string, known: Template | null, body: NewTemplate) =>
  known === null
    ? answered(api.POST("/api/areas/{area}/urgent-templates", { ...at(area), body }))
    : answered(
        api.PUT("/api/areas/{area}/urgent-templates/{template}", {
          params: { path: { area: known.area, template: known.id } },
          body: { ...body, base_version: known.version },
        }),
      );

/** Three texts that say it: the alert, its correction, its all-clear. */
export const wording = (area: string, { vi, second }: Pick<NewTemplate, "vi" | "second">) =>
  answered(
    api.POST("/api/areas/{area}/urgent-words", {
      ...at(area),
      body: { vi, ...(second == null ? {} : { second }) },
    }),
  );

export const removeTemplate = ({ area, id, version }: Template) =>
  answered(
    api.DELETE("/api/areas/{area}/urgent-templates/{template}", {
      params: { path: { area, template: id }, query: { base_version: version } },
    }),
  );

export const savePlain = (
  area: string,
  body: { correction: string | null; all_clear: string | null },
) => answered(api.PUT("/api/areas/{area}/urgent-plain", { ...at(area), body }));

/** A deed on orders, after which all that is shown of them is read again. */
export function useOrdering<Given>(
  deed: (given: Given) => Promise<Order>,
  done: (order: Order) => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: (told) => {
      client.setQueryData(order(told.area, told.id).queryKey, told);
      done(told);
    },
    onSettled: () =>
      Promise.all(
        ["orders", "confirmations"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
}
