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
