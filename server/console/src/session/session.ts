import { useQuery, useQueryClient, useSuspenseQueries } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import { answered, api, type Area, type Person } from "../api/calls";
import * as queries from "../api/queries";
import { Refusal } from "../api/refusal";
import { isHeldBack } from "./heldBack";
import { Rights } from "./rights";

/** Who sits before the page, and what of the tree they see. */
export interface Seat {
  person: Person;
  areas: ReadonlyMap<string, Area>;
  rights: Rights;
  nameOf: (area: string) => string;
  /** A role waits until the session has proven a second factor. */
  heldBack: boolean;
}

export const SeatContext = createContext<Seat | null>(null);

/** Within the shell only: there somebody is signed in. */
export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (seat === null) throw new Error("no one is signed in");
  return seat;
}

export function useSeatOf(person: Person): Seat {
  const [{ data: listed }, { data: told }] = useSuspenseQueries({
    queries: [queries.areas, queries.rights],
  });
  return useMemo(() => {
    const areas = new Map(listed.map((area) => [area.id, area]));
    const rights = new Rights(told.mine, listed);
    const nameOf = (area: string) => areas.get(area)?.name ?? area;
    return { person, areas, rights, nameOf, heldBack: isHeldBack(person, told) };
  }, [person, listed, told]);
}

export const useSession = () => useQuery(queries.session);

export interface Credentials {
  username: string;
  password: string;
  code?: string;
}

/** Opens a session. Throws `Refusal`; `asksCode` tells where a second factor is all that lacks. */
export function signIn(given: Credentials): Promise<Person> {
  return answered(api.POST("/api/session", { body: given }));
}

export const asksCode = (error: unknown): boolean =>
  error instanceof Refusal && ["code_missing", "code_refused"].includes(error.code);

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await answered(api.DELETE("/api/session"));
    client.clear();
    window.location.assign("/");
  };
}
