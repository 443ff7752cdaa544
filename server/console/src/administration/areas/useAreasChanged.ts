import { useQueryClient } from "@tanstack/react-query";
import * as queries from "../../api/queries";
import type { AreaDetail } from "../types";

/** After a change of the tree or of what holds in it: areas, plans and devices are read again, the
 * one that was answered at once. */
export function useAreasChanged(): (detail: AreaDetail) => Promise<void> {
  const client = useQueryClient();
  return async (detail) => {
    client.setQueryData(queries.area(detail.id).queryKey, detail);
    await Promise.all(
      [["areas"], ["plan"], ["devices"], ["rights"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}
