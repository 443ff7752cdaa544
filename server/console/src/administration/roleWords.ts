import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { useLanguage } from "../words/words";
import type { Role } from "./types";

/** Roles and what they may do, in the words of the server's own table. */
export function useRoles() {
  const language = useLanguage();
  const { data } = useQuery(queries.rights);
  const roles = data?.roles ?? [];
  const actions = data?.actions ?? [];
  return {
    roles: roles.map((one) => one.role),
    roleName: (role: Role): string => roles.find((one) => one.role === role)?.[language] ?? role,
    mayDo: (role: Role): string =>
      actions
        .filter((one) => one.roles.includes(role))
        .map((one) => one[language])
        .join(", "),
  };
}
