import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";
import type { Form } from "../logs/period";
import type { Language } from "../words/words";

type Bodies = components["schemas"];
export type Link = Bodies["LinkBody"];
export type Given = Bodies["GivenLink"];
export type LinkForm = Bodies["LinkForm"];
export type Kind = Link["kind"];
export type Shared = Bodies["SharedBody"];
export type SharedRow = Bodies["SharedRow"];

export const KINDS = ["report", "playlog", "evidence"] as const satisfies readonly Kind[];

const at = (area: string) => ({ params: { path: { area } } });

export const links = (area: string) =>
  queryOptions({
    queryKey: ["links", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/links", at(area))),
  });

export const give = (area: string, body: LinkForm) =>
  answered(api.POST("/api/areas/{area}/links", { ...at(area), body }));

export const revoke = (link: string) =>
  answered(api.DELETE("/api/links/{link}", { params: { path: { link } } }));

/** What a link opens; asked once, because each time is counted. */
export const shared = (token: string) =>
  queryOptions({
    queryKey: ["shared", token],
    queryFn: () => answered(api.POST("/api/shared", { body: { token } })),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const sharedTables = (token: string, language: Language) =>
  queryOptions({
    queryKey: ["shared", token, "tables", language],
    queryFn: () => answered(api.POST("/api/shared/tables", { body: { token, language } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const sharedRows = (token: string) =>
  infiniteQueryOptions({
    queryKey: ["shared", token, "rows"],
    queryFn: ({ pageParam }) =>
      answered(
        api.POST("/api/shared/rows", {
          body: { token, after: pageParam === "" ? null : pageParam },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const takeFile = async (token: string, form: Form, language: Language): Promise<void> =>
  saved(
    api.POST("/api/shared/file", { body: { token, form, language }, parseAs: "blob" }),
    `loa.${form === "csv" ? "zip" : form}`,
  );

export const takeEvidence = async (token: string): Promise<void> =>
  saved(api.POST("/api/shared/evidence", { body: { token }, parseAs: "blob" }), "loa.zip");

interface Answered {
  data?: Blob;
  error?: unknown;
  response: Response;
}

/** A file that came as the answer to a POST is handed to the browser under its own name. */
async function saved(asked: Promise<Answered>, other: string): Promise<void> {
  const content = await answered(asked);
  const { response } = await asked;
  const named = response.headers.get("Content-Disposition") ?? "";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = /filename="([^"]+)"/.exec(named)?.[1] ?? other;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
