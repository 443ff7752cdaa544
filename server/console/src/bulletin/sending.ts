import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import { throughLine } from "../api/line";
import * as queries from "../api/queries";
import { Refusal } from "../api/refusal";
import { useSeat } from "../session/session";
import { forgetChoice, type WishAsk } from "./choice";
import type { Choosing } from "./choosing";
import { putWish } from "./wishing";

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
    mutationFn: (asked: WishAsk | null) => send(bulletin.id, asked, choosing, setAway),
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
  return {
    begin,
    pending: isPending,
    away: isPending && (away || choosing.kept === "away"),
    error,
  };
}

/** Each of these may be asked twice: an answer that was lost makes nothing double. */
async function send(
  bulletin: string,
  asked: WishAsk | null,
  choosing: Choosing,
  told: Told,
): Promise<Bulletin> {
  await choosing.rest();
  if (asked !== null || choosing.wished) await putWish(bulletin, asked, told);
  return throughLine(() => submit(bulletin), told);
}

async function submit(bulletin: string): Promise<Bulletin> {
  const at = { params: { path: { bulletin } } };
  try {
    return await answered(api.POST("/api/bulletins/{bulletin}/submit", at));
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "bulletin_state")) throw error;
    const stands = await answered(api.GET("/api/bulletins/{bulletin}", at));
    if (stands.state !== "submitted") throw error;
    return stands;
  }
}
