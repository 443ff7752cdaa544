import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Person } from "../api/calls";
import * as queries from "../api/queries";

/** On into the house, with nothing kept of whoever was signed in before. The own account comes
 * first: there a second factor is set up. The token leaves the history of the browser. */
export function useEntered(): (person: Person) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (person) => {
    client.clear();
    client.setQueryData(queries.session.queryKey, person);
    void navigate({ to: "/tai-khoan", search: { welcome: true }, replace: true });
  };
}
