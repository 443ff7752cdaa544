import { useQueryClient } from "@tanstack/react-query";
import * as queries from "../api/queries";

/** After a change of how one signs in: the account, and what the session may do by now. */
export function useRenewed(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      [["me"], queries.session.queryKey, queries.rights.queryKey].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  };
}
