import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

export type Category = components["schemas"]["CategoryBody"];

const KEEPS_MS = 5 * 60_000;

/** What bulletins are about, the retired ones too. */
export const categories = queryOptions({
  queryKey: ["categories"],
  queryFn: () => answered(api.GET("/api/categories")),
  staleTime: KEEPS_MS,
});

export const languages = queryOptions({
  queryKey: ["languages"],
  queryFn: () => answered(api.GET("/api/languages")),
  staleTime: Infinity,
});
