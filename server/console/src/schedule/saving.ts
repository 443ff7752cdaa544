import type { paths } from "../api/schema.generated";
import { answered, api, type Preview } from "../api/calls";
import type { EntryDraft } from "./entry";

export type MoveAsk =
  paths["/api/areas/{area}/entries/{entry}/moves"]["post"]["requestBody"]["content"]["application/json"];
export type PlaceAsk =
  paths["/api/areas/{area}/offers/{entry}/place"]["post"]["requestBody"]["content"]["application/json"];
export type AnswerAsk =
  paths["/api/areas/{area}/offers/{entry}"]["post"]["requestBody"]["content"]["application/json"];
export type CopyAsk =
  paths["/api/areas/{area}/copies"]["post"]["requestBody"]["content"]["application/json"];
export type ApplyAsk =
  paths["/api/areas/{area}/templates/{template}/applications"]["post"]["requestBody"]["content"]["application/json"];
export type SuggestionAsk =
  paths["/api/areas/{area}/suggestions"]["post"]["requestBody"]["content"]["application/json"];
export type Suggestion =
  paths["/api/areas/{area}/suggestions"]["get"]["responses"]["200"]["content"]["application/json"][number];

export interface EntryAsk {
  base_revision: number;
  entry: EntryDraft;
}

const at = (area: string, entry: string) => ({ params: { path: { area, entry } } });

export const addEntry = (area: string, body: EntryAsk) =>
  answered(api.POST("/api/areas/{area}/entries", { params: { path: { area } }, body }));

export const changeEntry = (area: string, entry: string, body: EntryAsk) =>
  answered(api.PUT("/api/areas/{area}/entries/{entry}", { ...at(area, entry), body }));

export const previewEntry = (
  area: string,
  body: EntryAsk & { replaces: string | null },
): Promise<Preview> =>
  answered(api.POST("/api/areas/{area}/entries/preview", { params: { path: { area } }, body }));

export const endEntry = (area: string, entry: string, base_revision: number) =>
  answered(
    api.DELETE("/api/areas/{area}/entries/{entry}", {
      params: { path: { area, entry }, query: { base_revision } },
    }),
  );

export const previewEnd = (area: string, entry: string, base_revision: number): Promise<Preview> =>
  answered(
    api.POST("/api/areas/{area}/entries/{entry}/end/preview", {
      params: { path: { area, entry }, query: { base_revision } },
    }),
  );

export const moveStart = (area: string, entry: string, body: MoveAsk) =>
  answered(api.POST("/api/areas/{area}/entries/{entry}/moves", { ...at(area, entry), body }));

export const previewMove = (area: string, entry: string, body: MoveAsk): Promise<Preview> =>
  answered(
    api.POST("/api/areas/{area}/entries/{entry}/moves/preview", { ...at(area, entry), body }),
  );

export const answerOffer = (area: string, entry: string, body: AnswerAsk) =>
  answered(api.POST("/api/areas/{area}/offers/{entry}", { ...at(area, entry), body }));

export const previewAnswer = (area: string, entry: string, body: AnswerAsk): Promise<Preview> =>
  answered(api.POST("/api/areas/{area}/offers/{entry}/preview", { ...at(area, entry), body }));

export const placeOffer = (area: string, entry: string, body: PlaceAsk) =>
  answered(api.POST("/api/areas/{area}/offers/{entry}/place", { ...at(area, entry), body }));

export const previewPlace = (area: string, entry: string, body: PlaceAsk): Promise<Preview> =>
  answered(
    api.POST("/api/areas/{area}/offers/{entry}/place/preview", { ...at(area, entry), body }),
  );

export const copyWeek = (area: string, body: CopyAsk) =>
  answered(api.POST("/api/areas/{area}/copies", { params: { path: { area } }, body }));

export const previewCopy = (area: string, body: CopyAsk): Promise<Preview> =>
  answered(api.POST("/api/areas/{area}/copies/preview", { params: { path: { area } }, body }));

const of = (area: string, template: string) => ({ params: { path: { area, template } } });

export const applyTemplate = (area: string, template: string, body: ApplyAsk) =>
  answered(
    api.POST("/api/areas/{area}/templates/{template}/applications", {
      ...of(area, template),
      body,
    }),
  );

export const previewTemplate = (area: string, template: string, body: ApplyAsk): Promise<Preview> =>
  answered(
    api.POST("/api/areas/{area}/templates/{template}/applications/preview", {
      ...of(area, template),
      body,
    }),
  );

export const suggest = (area: string, body: SuggestionAsk) =>
  answered(api.POST("/api/areas/{area}/suggestions", { params: { path: { area } }, body }));

const asked = (area: string, suggestion: string) => ({ params: { path: { area, suggestion } } });

export const takeBack = (area: string, suggestion: string) =>
  answered(api.DELETE("/api/areas/{area}/suggestions/{suggestion}", asked(area, suggestion)));

export const declineSuggestion = (area: string, suggestion: string) =>
  answered(
    api.POST("/api/areas/{area}/suggestions/{suggestion}/decline", {
      ...asked(area, suggestion),
      body: {},
    }),
  );

export const placeSuggestion = (area: string, suggestion: string, body: EntryAsk) =>
  answered(
    api.POST("/api/areas/{area}/suggestions/{suggestion}/place", {
      ...asked(area, suggestion),
      body,
    }),
  );
