import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Preview } from "../api/calls";
import { Refusal } from "../api/refusal";

const SETTLES_MS = 400;
const BUSY_TRIES = 5;

/** What the server foresees of a change; `fresh` when it is about exactly what stands now. */
export interface Foresight {
  told: Preview | undefined;
  error: Error | null;
  fresh: boolean;
  asking: boolean;
  again: () => unknown;
}

/** Asks for a preview of `body` whenever it has come to rest; null while there is nothing to ask.
 * `name` tells whose question it is. */
export function usePreview<Body>(
  name: string,
  body: Body | null,
  ask: (body: Body) => Promise<Preview>,
): Foresight {
  const now = body === null ? "" : JSON.stringify(body);
  const [settled] = useDebouncedValue(now, SETTLES_MS);
  const query = useQuery({
    queryKey: ["preview", name, settled],
    queryFn: () => ask(JSON.parse(settled) as Body),
    enabled: settled !== "" && settled === now,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 60_000,
    retry: (failures, error) =>
      failures < BUSY_TRIES && error instanceof Refusal && error.code === "too_busy",
  });
  const rests = settled === now && now !== "";
  return {
    told: now === "" ? undefined : query.data,
    error: rests ? query.error : null,
    fresh: rests && query.isSuccess && !query.isPlaceholderData,
    asking: now !== "" && (!rests || query.isFetching),
    again: query.refetch,
  };
}
