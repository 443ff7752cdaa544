import type { Bulletin, Offer, Wish } from "../api/calls";
import type { Rights } from "../session/rights";

/** Bulletins that this person may approve: submitted, in their areas, by somebody else. */
export function toApprove(
  submitted: readonly Bulletin[],
  account: string,
  rights: Rights,
): Bulletin[] {
  return submitted
    .filter((one) => one.author !== account && rights.may("bulletin.approve", one.area))
    .sort((a, b) => a.changed_ms - b.changed_ms || (a.id < b.id ? -1 : 1));
}

/** One's own that came back, the newest first. */
export function ownOf(bulletins: readonly Bulletin[], account: string): Bulletin[] {
  return bulletins
    .filter((one) => one.author === account)
    .sort((a, b) => b.changed_ms - a.changed_ms || (a.id < b.id ? -1 : 1));
}

/** Offers without an answer that would still sound; what is over asks for none. */
export const toAnswer = (offers: readonly Offer[]): Offer[] =>
  offers.filter((one) => one.answer === "unanswered" && one.next_ms !== null);

/** Approved, but not scheduled as it was wished: somebody chooses again. */
export const notPlaced = (wishes: readonly Wish[]): Wish[] =>
  wishes.filter((one) => one.entry === null && one.refusal !== null);
