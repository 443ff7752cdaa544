import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import { throughLine } from "../api/line";
import * as queries from "../api/queries";
import { Refusal } from "../api/refusal";
import { useSeat } from "../session/session";
import { forgetChoice, type WishAsk } from "./choice";
import type { Choosing } from "./choosing";

type Told = (away: boolean) => void;
const key = (account: string, bulletin: string) => `sending ${account} ${bulletin}`;

export interface Sending {
  begin: () => void;
  pending: boolean;
  /** The line is away: it goes on by itself. */
  away: boolean;
  error: Error | null;
}

/** Keeps where and when, then sends the bulletin to its leader. What was begun is remembered until
 * it is done or refused: a page that is loaded again meanwhile goes on with it. */
export function useSending(bulletin: Bulletin, choosing: Choosing): Sending {
  const { account } = useSeat().person;
  const client = useQueryClient();
  const [away, setAway] = useState(false);
  const mark = key(account, bulletin.id);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (asked: WishAsk | null) =>
      send(bulletin.id, asked, choosing.may && choosing.wished, setAway),
    onMutate: () => localStorage.setItem(mark, "1"),
    onSuccess: (sent) => {
      forgetChoice(account, bulletin.id);
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, sent);
    },
    onSettled: () => {
      localStorage.removeItem(mark);
      return client.invalidateQueries({ queryKey: ["bulletins"] });
    },
  });
  const { asked } = choosing;
  const began = useRef(false);
  useEffect(() => {
    if (began.current || localStorage.getItem(mark) === null) return;
    began.current = true;
    mutate(asked);
  }, [mark, mutate, asked]);
  const begin = () => {
    began.current = true;
    mutate(asked);
  };
  return { begin, pending: isPending, away: isPending && away, error };
}

/** Each of these may be asked twice: an answer that was lost makes nothing double. */
async function send(
  bulletin: string,
  asked: WishAsk | null,
  wished: boolean,
  told: Told,
): Promise<Bulletin> {
  if (asked !== null) await throughLine(() => keepWish(bulletin, asked), told);
  else if (wished) await throughLine(() => dropWish(bulletin), told);
  return throughLine(() => submit(bulletin), told);
}

const at = (bulletin: string) => ({ params: { path: { bulletin } } });

const keepWish = (bulletin: string, body: WishAsk) =>
  answered(api.PUT("/api/bulletins/{bulletin}/wish", { ...at(bulletin), body }));

export const previewWish = (bulletin: string, body: WishAsk) =>
  answered(api.POST("/api/bulletins/{bulletin}/wish/preview", { ...at(bulletin), body }));

export async function dropWish(bulletin: string): Promise<void> {
  try {
    await answered(api.DELETE("/api/bulletins/{bulletin}/wish", at(bulletin)));
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "wish_unknown")) throw error;
  }
}

async function submit(bulletin: string): Promise<Bulletin> {
  try {
    return await answered(api.POST("/api/bulletins/{bulletin}/submit", at(bulletin)));
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "bulletin_state")) throw error;
    const stands = await answered(api.GET("/api/bulletins/{bulletin}", at(bulletin)));
    if (stands.state !== "submitted") throw error;
    return stands;
  }
}
