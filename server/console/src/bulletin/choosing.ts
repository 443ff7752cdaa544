import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { type Form, lackingIn } from "../schedule/form";
import { useSeat } from "../session/session";
import { useNow } from "../today/now";
import { dayOf } from "../words/time";
import {
  type Choice,
  formAt,
  formOfWish,
  keepChoice,
  keptChoice,
  type Way,
  type WishAsk,
  wishOf,
} from "./choice";
import { nextOccasion, type Occasion } from "./occasion";

const LOOKS_EVERY_MS = 60_000;

/** Where and when of one bulletin, while it is being chosen. */
export interface Choosing {
  /** Whether this person schedules here at all; else it waits for its approval alone. */
  may: boolean;
  way: Way;
  occasion: Occasion | null;
  form: Form;
  choose: (way: Way) => void;
  set: (change: Partial<Form>) => void;
  /** What would be kept; null for "later", and while something is still missing. */
  asked: WishAsk | null;
  lacking: ReturnType<typeof lackingIn>;
  /** A wish was kept with the draft already. */
  wished: boolean;
}

/** Null until it is known what was chosen before and which hours are permitted. What is chosen
 * keeps itself on this device; what was left here goes before what is kept with the draft. */
export function useChoosing(bulletin: Bulletin): Choosing | null {
  const { person, rights } = useSeat();
  const now = useNow(LOOKS_EVERY_MS);
  const may = rights.may("programme.edit", bulletin.area);
  const { data: detail } = useQuery(queries.area(bulletin.area));
  const { data: wish } = useQuery(queries.wish(bulletin.id));
  const [chosen, setChosen] = useState<Choice | null>(() =>
    keptChoice(person.account, bulletin.id),
  );
  if (detail === undefined || wish === undefined) return null;
  const { policy } = detail;
  const today = dayOf(now, policy.zone);
  const occasion = nextOccasion(policy, bulletin.class, today);
  const forward = formAt(bulletin.id, bulletin.area, policy.zone, today, occasion);
  const begun: Choice =
    wish === null
      ? { way: occasion === null ? "later" : "next", form: forward }
      : { way: "chosen", form: formOfWish(wish) };
  const { way, form } = chosen ?? begun;
  const keep = (next: Choice) => {
    setChosen(next);
    keepChoice(person.account, bulletin.id, next);
  };
  const meant = way === "next" ? forward : form;
  const lacking = lackingIn(meant);
  const waits = !may || way === "later" || (way === "next" && occasion === null);
  return {
    may,
    way: may ? way : "later",
    occasion,
    form: meant,
    choose: (next) => keep({ way: next, form }),
    set: (change) => keep({ way: "chosen", form: { ...form, ...change } }),
    asked: waits || lacking !== null ? null : wishOf(bulletin.area, meant),
    lacking: waits ? null : lacking,
    wished: wish !== null,
  };
}
