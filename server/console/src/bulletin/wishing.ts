import { answered, api, type Wish } from "../api/calls";
import { throughLine } from "../api/line";
import { Refusal } from "../api/refusal";
import type { WishAsk } from "./choice";

type Told = (away: boolean) => void;

const at = (bulletin: string) => ({ params: { path: { bulletin } } });

export const previewWish = (bulletin: string, body: WishAsk) =>
  answered(api.POST("/api/bulletins/{bulletin}/wish/preview", { ...at(bulletin), body }));

/** What the draft wishes from now on; null takes the wish back. Asked twice it is kept once. */
export const putWish = (bulletin: string, asked: WishAsk | null, told?: Told) =>
  throughLine(() => (asked === null ? drop(bulletin) : keep(bulletin, asked)), told);

const keep = (bulletin: string, body: WishAsk): Promise<Wish> =>
  answered(api.PUT("/api/bulletins/{bulletin}/wish", { ...at(bulletin), body }));

async function drop(bulletin: string): Promise<null> {
  try {
    await answered(api.DELETE("/api/bulletins/{bulletin}/wish", at(bulletin)));
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "wish_unknown")) throw error;
  }
  return null;
}

/** Schedules what the approval could not; an answer that was lost schedules nothing twice. */
export async function wishAnew(bulletin: string, body: WishAsk, told: Told): Promise<Wish> {
  let lost = false;
  const ask = () =>
    answered(api.POST("/api/bulletins/{bulletin}/wish/anew", { ...at(bulletin), body }));
  const away = (one: boolean) => {
    lost ||= one;
    told(one);
  };
  const once = async (): Promise<Wish> => {
    try {
      return await ask();
    } catch (error) {
      if (!(lost && error instanceof Refusal && error.code === "bulletin_state")) throw error;
      const stands = await answered(api.GET("/api/bulletins/{bulletin}/wish", at(bulletin)));
      if (stands.entry === null) throw error;
      return stands; // it was this very choice, whose answer was lost
    }
  };
  return throughLine(once, away);
}
