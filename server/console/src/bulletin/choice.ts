import type { paths } from "../api/schema.generated";
import type { Wish } from "../api/calls";
import { draftOf, emptyForm, type Form, formOf } from "../schedule/form";
import { isForm } from "../schedule/kept";
import type { EntryDraft } from "../schedule/entry";
import type { Occasion } from "./occasion";

export type WishAsk =
  paths["/api/bulletins/{bulletin}/wish"]["put"]["requestBody"]["content"]["application/json"];

/** What is put forward, what the officer chose instead, or neither yet. */
export type Way = "next" | "chosen" | "later";
export const WAYS: readonly Way[] = ["next", "chosen", "later"];

/** Where and when, as it stands on the page; `form` is what the fields of the way `chosen` hold.
 * `saved` is the `saved_ms` of the wish that it became; null while the server does not have it. */
export interface Choice {
  way: Way;
  form: Form;
  saved: number | null;
}

/** Whether a choice that was left here is what counts: it was not saved yet, or nobody has chosen
 * otherwise since. */
export const stillHolds = (choice: Choice, wish: Wish | null): boolean =>
  choice.saved === null || wish === null || wish.saved_ms <= choice.saved;

/** The form of a bulletin by itself, once, at the hour put forward; without an hour where none is. */
export function formAt(
  bulletin: string,
  area: string,
  zone: string,
  today: string,
  occasion: Occasion | null,
): Form {
  const times = occasion === null ? [""] : [occasion.time];
  return { ...emptyForm(area, zone, occasion?.day ?? today), bulletins: [bulletin], times };
}

/** A wish that was kept with the draft, as the form that makes it again. */
export function formOfWish({ bulletin, wish }: Wish): Form {
  const told = wish as unknown as WishAsk["wish"];
  const draft: EntryDraft = {
    class: "normal",
    areas: told.areas,
    block: {
      bulletins: [bulletin],
      theme: told.theme ?? null,
      repeats: told.repeats ?? 1,
      gap_ms: told.repeat_gap_ms ?? 0,
    },
    when: told.when,
    may_start_late_by_ms: told.may_start_late_by_ms ?? 0,
    gap_ms: told.gap_ms ?? 0,
    volume: told.volume ?? null,
  };
  return formOf(draft);
}

/** The wish that a complete form means, for the programme of `area`. */
export function wishOf(area: string, form: Form): WishAsk {
  const { block, areas, when, may_start_late_by_ms, gap_ms, volume } = draftOf(form);
  const { theme = null, repeats = 1, gap_ms: repeat_gap_ms = 0 } = block;
  const how = { theme, repeats, repeat_gap_ms, may_start_late_by_ms, gap_ms, volume };
  return { area, wish: { areas, when, ...how } } as WishAsk;
}

/** A choice stays on this device until its bulletin is sent, for this account. */
const key = (account: string, bulletin: string) => `wish ${account} ${bulletin}`;

export function keepChoice(account: string, bulletin: string, choice: Choice): void {
  localStorage.setItem(key(account, bulletin), JSON.stringify(choice));
}

export function forgetChoice(account: string, bulletin: string): void {
  localStorage.removeItem(key(account, bulletin));
}

/** What was left here; null where there is nothing, or what cannot be read. */
export function keptChoice(account: string, bulletin: string): Choice | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(account, bulletin)) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { way, form, saved } = kept as Record<string, unknown>;
    const known = WAYS.find((one) => one === way);
    if (known === undefined || !isForm(form)) return null;
    return { way: known, form, saved: typeof saved === "number" ? saved : null };
  } catch {
    return null;
  }
}
