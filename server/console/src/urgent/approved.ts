import { useQueries } from "@tanstack/react-query";
import type { Bulletin } from "../api/calls";
import { approved } from "../schedule/queries";
import { useSeat } from "../session/session";

/** Urgent bulletins that may sound in this area: approved ones of its own and of the areas above. */
export function useApprovedUrgent(area: string) {
  const { areas } = useSeat();
  const chain: string[] = [];
  for (let id: string | null | undefined = area; id && !chain.includes(id);) {
    chain.push(id);
    id = areas.get(id)?.parent;
  }
  return useQueries({
    queries: chain.map(approved),
    combine: (found) => ({
      bulletins: found
        .flatMap((query): Bulletin[] => query.data ?? [])
        .filter((one) => one.class === "urgent"),
      isPending: found.some((query) => query.isPending),
      error: found.find((query) => query.error !== null)?.error ?? null,
      again: () => found.forEach((query) => void query.refetch()),
    }),
  });
}
