import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";
import type { Language } from "../words/words";
import type { DeedAddress, LogOutcome } from "./address";
import type { Form } from "./period";

type Bodies = components["schemas"];
export type Row = Bodies["OutcomeBody"];
export type Rates = Bodies["RatesBody"];
export type Rate = Bodies["RateBody"];
export type Why = Bodies["WhyBody"];
export type WhyStart = Bodies["StartBody"];
export type Answer = Bodies["AnswerBody"];
export type Tables = Bodies["TablesBody"];
export type Sheet = Bodies["SheetBody"];
export type Archive = Bodies["ArchiveBody"];
export type Line = Bodies["LineBody"];

export const PAGE = 200;
const LOOKS_EVERY_MS = 20_000;

export interface Sieve {
  area: string;
  from_ms: number;
  until_ms: number;
  outcome: LogOutcome | undefined;
  device: string | undefined;
  text: string | undefined;
}

/** Not renewed by events: at 5:30 ten thousand receipts come in a minute. While one looks at the
 * first page it is read again by itself. */
export const rows = (sieve: Sieve) =>
  infiniteQueryOptions({
    queryKey: ["logs", "rows", sieve],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/playlog", {
          params: {
            query: {
              area: sieve.area,
              from_ms: sieve.from_ms,
              until_ms: sieve.until_ms,
              newest_first: true,
              limit: PAGE,
              ...(sieve.outcome === "unheard"
                ? { unheard: true }
                : sieve.outcome && { outcome: [sieve.outcome] }),
              ...(sieve.device && { device: sieve.device }),
              ...(sieve.text && { text: sieve.text }),
              ...(pageParam && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.cursor),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LOOKS_EVERY_MS),
  });

export const rates = (area: string, first: string, days: number) =>
  queryOptions({
    queryKey: ["logs", "rates", area, first, days],
    queryFn: () =>
      answered(api.GET("/api/reconciliation/rates", { params: { query: { area, first, days } } })),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });

/** A month, or without one the whole year; a city's year takes minutes to count. */
export const tables = (area: string, year: number, month: number | undefined, language: Language) =>
  queryOptions({
    queryKey: ["logs", "tables", area, year, month ?? 0, language],
    queryFn: () =>
      answered(
        api.GET("/api/reports/tables", {
          params: { query: { area, year, language, ...(month === undefined ? {} : { month }) } },
        }),
      ),
    staleTime: 5 * 60_000,
  });

export function fileOf(
  area: string,
  year: number,
  month: number | undefined,
  form: Form,
  language: Language,
): string {
  const asked = new URLSearchParams({ area, year: String(year), form, language });
  if (month !== undefined) asked.set("month", String(month));
  return `/api/reports/file?${asked.toString()}`;
}

/** Without an instant: of the newest start that did not sound. */
export const why = (device: string, at_ms: number | undefined) =>
  queryOptions({
    queryKey: ["playlog", "why", device, at_ms ?? "last"],
    queryFn: () =>
      answered(
        api.GET("/api/devices/{device}/why", {
          params: { path: { device }, query: at_ms === undefined ? {} : { at_ms } },
        }),
      ),
  });

export const sieves = (area: string | undefined) =>
  queryOptions({
    queryKey: ["logs", "sieves", area],
    queryFn: () =>
      answered(api.GET("/api/activity/sieves", { params: { query: area ? { area } : {} } })),
    staleTime: 60_000,
  });

export const lines = (
  area: string | undefined,
  span: { from_ms: number; until_ms: number },
  { who, what, refused }: DeedAddress,
) =>
  infiniteQueryOptions({
    queryKey: ["logs", "lines", area, span, who, what, refused],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/activity", {
          params: {
            query: {
              ...span,
              limit: PAGE,
              ...(area && { area }),
              ...(who && { account: who }),
              ...(what && { action: what }),
              ...(refused && { refused }),
              ...(pageParam > 0 && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LOOKS_EVERY_MS),
  });

/** Months that the play log lists no more, the oldest first. */
export const archives = queryOptions({
  queryKey: ["keeping", "archives"],
  queryFn: () => answered(api.GET("/api/keeping/archives")),
});
