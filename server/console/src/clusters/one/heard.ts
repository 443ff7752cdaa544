import type { Receipt } from "../../api/calls";

/** An order that was given, as its receipts name it. */
export interface Given {
  id: string;
  issuer: string;
}

/** What the device wrote of an order: undefined while it wrote nothing. */
export function receiptOf(order: Given, receipts: readonly Receipt[]): Receipt | undefined {
  return receipts.find((one) => one.order === order.id && one.issuer === order.issuer);
}

export const didSound = ({ outcome }: Receipt): boolean =>
  outcome === "played" || outcome === "late" || outcome === "cut";
