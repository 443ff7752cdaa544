import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type AreaSpeech } from "../../api/calls";
import { areaSpeech } from "../../speech/queries";

export type Own = AreaSpeech["own"];

/** Sets all that an area sets itself, on top of what was seen. */
export function useSetting(standing: AreaSpeech, done: () => void = () => undefined) {
  const client = useQueryClient();
  const { area, version: base_version } = standing;
  return useMutation({
    mutationFn: (own: Own) =>
      answered(
        api.PUT("/api/areas/{area}/speech", {
          params: { path: { area } },
          body: { base_version, ...own },
        }),
      ),
    onSuccess: (changed) => {
      client.setQueryData(areaSpeech(area).queryKey, changed);
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === "areas" && queryKey[2] === "speech",
      });
      done();
    },
    onError: () => client.invalidateQueries({ queryKey: areaSpeech(area).queryKey }),
  });
}
