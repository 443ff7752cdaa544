import { useQueries } from "@tanstack/react-query";
import type { Bulletin } from "../api/calls";
import { useSeat } from "../session/session";
import * as queries from "./queries";

/** What a programme of this area may sound: approved bulletins of its own and of the areas above. */
export function useApproved(area: string) {
  const { areas } = useSeat();
  const chain: string[] = [];
  for (let id: string | null | undefined = area; id && !chain.includes(id);) {
    chain.push(id);
    id = areas.get(id)?.parent;
  }
  return useQueries({
    queries: chain.map(queries.approved),
    combine: (found) => {
      const bulletins: Bulletin[] = found
        .flatMap((query) => query.data ?? [])
        .filter((one) => one.class !== "urgent");
      return {
        bulletins,
        byId: new Map(bulletins.map((one) => [one.id, one])),
        isPending: found.some((query) => query.isPending),
        error: found.find((query) => query.error !== null)?.error ?? null,
        again: () => found.forEach((query) => void query.refetch()),
      };
    },
  });
}
