import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Playlist, type Themes } from "../api/calls";
import type { Template, TemplateSave } from "../schedule/slots";

export interface Wanted {
  name: string;
  bulletins: string[];
}

const at = (area: string) => ({ params: { path: { area } } });
const one = (list: Playlist) => ({ params: { path: { area: list.area, playlist: list.id } } });

export const savePlaylist = (area: string, list: Playlist | null, wanted: Wanted) =>
  list === null
    ? answered(api.POST("/api/areas/{area}/playlists", { ...at(area), body: wanted }))
    : answered(
        api.PUT("/api/areas/{area}/playlists/{playlist}", {
          ...one(list),
          body: { ...wanted, base_version: list.version },
        }),
      );

export const removePlaylist = ({ area, id, version }: Playlist) =>
  answered(
    api.DELETE("/api/areas/{area}/playlists/{playlist}", {
      params: { path: { area, playlist: id }, query: { base_version: version } },
    }),
  );

export const saveThemes = (themes: Themes, bulletins: string[], by_default: string | null) =>
  answered(
    api.PUT("/api/areas/{area}/themes", {
      ...at(themes.area),
      body: { base_version: themes.version, bulletins, by_default },
    }),
  );

export const addTemplate = (area: string, name: string, day: string) =>
  answered(
    api.POST("/api/areas/{area}/templates", { ...at(area), body: { name, entries: [], day } }),
  );

/** The whole day as it should be, on top of the version that was seen. */
export const saveTemplate = ({ area, id }: Template, body: TemplateSave) =>
  answered(
    api.PUT("/api/areas/{area}/templates/{template}", {
      params: { path: { area, template: id } },
      body,
    }),
  );

export const removeTemplate = ({ area, id, version }: Template) =>
  answered(
    api.DELETE("/api/areas/{area}/templates/{template}", {
      params: { path: { area, template: id }, query: { base_version: version } },
    }),
  );

export interface RenewalAsk {
  base_revision: number;
  playlist: string;
}

export const previewRenewal = (area: string, body: RenewalAsk) =>
  answered(api.POST("/api/areas/{area}/renewals/preview", { ...at(area), body }));

export const renew = (area: string, body: RenewalAsk) =>
  answered(api.POST("/api/areas/{area}/renewals", { ...at(area), body }));

/** A deed after which lists, tunes and programmes are read again; refused, too: somebody else may
 * have changed them. */
export function useKept<Given, Answer>(
  deed: (given: Given) => Promise<Answer>,
  done: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: done,
    onSettled: () => {
      for (const key of ["bulletins", "plan"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
