import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";

/** Who can say a text on this server. */
export const voices = queryOptions({
  queryKey: ["voices"],
  queryFn: () => answered(api.GET("/api/speech/voices")),
  staleTime: 60_000,
});

/** Voice, speed and abbreviations that hold in an area, and where each comes from. */
export const areaSpeech = (area: string) =>
  queryOptions({
    queryKey: ["areas", area, "speech"],
    queryFn: () => answered(api.GET("/api/areas/{area}/speech", { params: { path: { area } } })),
    enabled: area !== "",
  });

/** How a text is read in an area; `of` tells apart what the area has set meanwhile. */
export const reading = (area: string, text: string, voice: string | null, of: number) =>
  queryOptions({
    queryKey: ["reading", area, text, voice, of],
    queryFn: () => answered(api.POST("/api/speech/reading", { body: { area, text, voice } })),
    enabled: area !== "" && text.trim() !== "",
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

const ASK_EVERY_MS = 400;

/** A text on its way to a recording; asked for again while it is spoken. */
export const spoken = (run: string) =>
  queryOptions({
    queryKey: ["spoken", run],
    queryFn: () => answered(api.GET("/api/speech/{run}", { params: { path: { run } } })),
    enabled: run !== "",
    refetchInterval: ({ state }) => (state.data?.state === "speaking" ? ASK_EVERY_MS : false),
  });
