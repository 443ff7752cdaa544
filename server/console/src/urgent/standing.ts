import type { Order } from "./calls";

/** How an order stands to whoever looks at it now. */
export type Standing =
  | "waiting"
  | "comes"
  | "sounds"
  | "corrected"
  | "cleared"
  | "stopped"
  | "ended"
  | "cancelled"
  | "expired";

export function standingOf(order: Order, now: number): Standing {
  const { state, begins_ms, ends_ms } = order;
  if (state === "followed_up") {
    return order.follow_ups[0]?.says === "correction" ? "corrected" : "cleared";
  }
  if (state !== "given") return state;
  if (begins_ms !== null && now < begins_ms) return "comes";
  return ends_ms !== null && now >= ends_ms ? "ended" : "sounds";
}

/** Somebody still has to do or to hear something about it. */
export const isOpen = (order: Order, now: number): boolean =>
  ["waiting", "comes", "sounds"].includes(standingOf(order, now));

/** So many signatures are still wanted. */
export const lacking = (order: Order): number => Math.max(0, order.needed - order.signed.length);

/** The open ones first, of each the newest first. */
export const sorted = (orders: readonly Order[], now: number): Order[] =>
  [...orders].sort(
    (a, b) =>
      Number(isOpen(b, now)) - Number(isOpen(a, now)) ||
      b.prepared_ms - a.prepared_ms ||
      (a.id < b.id ? -1 : 1),
  );
