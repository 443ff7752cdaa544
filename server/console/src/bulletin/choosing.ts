import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Bulletin, Wish } from "../api/calls";
import * as queries from "../api/queries";
import { type Form, lackingIn } from "../schedule/form";
import { useSeat } from "../session/session";
import { useNow } from "../today/now";
import { dayOf } from "../words/time";
import { Autosave, type Kept } from "./autosave";
import {
  type Choice,
  formAt,
  formOfWish,
  keepChoice,
  keptChoice,
  stillHolds,
  type Way,
  type WishAsk,
  wishOf,
} from "./choice";
import { nextOccasion, type Occasion } from "./occasion";
import { putWish } from "./wishing";

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
  /** A wish was kept with the draft already, and this person may take it back. */
  wished: boolean;
  /** Where the choice is safe; null while nothing was chosen here. */
  kept: Kept | null;
  /** Nothing more saves itself, and what was underway is answered. */
  rest: () => Promise<void>;
}

/** Null until it is known what was chosen before and which hours are permitted. What is chosen
 * keeps itself on this device at once, and beside the draft when the choosing rests. */
export function useChoosing(bulletin: Bulletin): Choosing | null {
  const { person, rights } = useSeat();
  const { account } = person;
  const { area, id } = bulletin;
  const now = useNow(LOOKS_EVERY_MS);
  // What is urgent is not scheduled: it has an order of its own.
  const schedules = rights.may("programme.edit", area);
  const may = bulletin.class !== "urgent" && schedules;
  const { data: detail } = useQuery(queries.area(area));
  const { data: wish } = useQuery(queries.wish(id));
  const [left, setLeft] = useState<Choice | null>(() => keptChoice(account, id));
  const { kept, saves, last, forget } = useSaving(bulletin);

  const policy = detail?.policy;
  const zone = policy?.zone ?? "UTC";
  const today = dayOf(now, zone);
  const occasion = policy === undefined ? null : nextOccasion(policy, bulletin.class, today);
  const forward = formAt(id, area, zone, today, occasion);
  const meaning = ({ way, form }: Pick<Choice, "way" | "form">) => {
    const meant = way === "next" ? forward : form;
    const waits = !may || way === "later" || (way === "next" && occasion === null);
    const lacking = waits ? null : lackingIn(meant);
    const asked = waits || lacking !== null ? null : wishOf(area, meant);
    return { meant, lacking, asked, whole: lacking === null ? JSON.stringify(asked) : null };
  };
  const isSaved = left?.saved === null && last !== null && last.what === meaning(left).whole;
  const chosen = left !== null && isSaved ? { ...left, saved: last.saved_ms } : left;
  const ready = policy !== undefined && wish !== undefined;
  const open = bulletin.state === "draft" || bulletin.state === "returned";
  const saving = ready && may && open && chosen?.saved === null;
  const unsaved = saving ? meaning(chosen).whole : null;
  useEffect(() => {
    if (unsaved === null) saves.stop();
    else saves.type(JSON.parse(unsaved) as WishAsk | null);
  }, [saves, unsaved]);
  useEffect(() => {
    if (isSaved && chosen !== null) keepChoice(account, id, chosen);
  });
  if (!ready) return null;

  const holds = chosen !== null && stillHolds(chosen, wish);
  const { way, form } = holds ? chosen : begun(wish, forward, occasion);
  const { meant, lacking, asked } = meaning({ way, form });
  const put = (next: Way, changed: Form) => {
    const choice = { way: next, form: changed, saved: null };
    forget();
    setLeft(choice);
    keepChoice(account, id, choice);
  };
  return {
    may,
    way: may ? way : "later",
    occasion,
    form: meant,
    choose: (next) => put(next, form),
    set: (change) => put("chosen", { ...form, ...change }),
    asked,
    lacking,
    wished: schedules && wish !== null,
    kept: holds && open ? kept : null,
    rest: () => saves.rest(),
  };
}

/** Before anybody chose here: what is kept with the draft, else what is put forward. */
function begun(wish: Wish | null, forward: Form, occasion: Occasion | null) {
  if (wish !== null) return { way: "chosen" as const, form: formOfWish(wish) };
  return { way: occasion === null ? ("later" as const) : ("next" as const), form: forward };
}

/** Puts the wish beside the draft; `last` is what the server took last from this page, and when. */
function useSaving({ id }: Bulletin) {
  const client = useQueryClient();
  const [kept, setKept] = useState<Kept>("there");
  const [last, setLast] = useState<{ what: string; saved_ms: number } | null>(null);
  const [saves] = useState(() => {
    const { queryKey } = queries.wish(id);
    const saved = (wish: Wish | null, what: WishAsk | null) => {
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, wish);
      setLast({ what: JSON.stringify(what), saved_ms: (wish ?? before)?.saved_ms ?? 0 });
    };
    const save = (asked: WishAsk | null, away: (away: boolean) => void) => putWish(id, asked, away);
    return new Autosave(save, { kept: setKept, saved, refused: () => undefined });
  });
  useEffect(() => () => saves.flush(), [saves]);
  return { kept, saves, last, forget: () => setLast(null) };
}
