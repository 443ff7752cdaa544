import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/calls";
import type { components } from "../../api/schema.generated";

type Bodies = components["schemas"];
export type Keeping = Bodies["KeepingBody"];
export type Term = Bodies["TermBody"];
export type Month = Bodies["MonthBody"];
export type Hold = Bodies["HoldBody"];
export type Archive = Bodies["ArchiveBody"];

export const keeping = (city: string) =>
  queryOptions({
    queryKey: ["keeping", city],
    queryFn: () => answered(api.GET("/api/keeping", { params: { query: { city } } })),
  });

export const settle = (city: string, kind: Term["kind"], months: number | null) =>
  answered(
    api.PUT("/api/keeping/terms/{kind}", { params: { path: { kind } }, body: { city, months } }),
  );

export const hold = (city: string, first: string, last: string, why: string) =>
  answered(api.POST("/api/keeping/holds", { body: { city, first, last, why } }));

export const release = (city: string, n: number, why: string) =>
  answered(
    api.POST("/api/keeping/holds/{n}/release", { params: { path: { n } }, body: { city, why } }),
  );
