import { expect, test } from "vitest";
import type { Receipt } from "../../api/calls";
import { didSound, receiptOf } from "./heard";

const receipt = (order: string, issuer: string, outcome: Receipt["outcome"] = "played"): Receipt =>
  ({ order, issuer, outcome }) as Receipt;

test("an order's receipt is found by its name and by who issued it: another's may have that name", () => {
  const mine = receipt("o-1", "office");
  expect(receiptOf({ id: "o-1", issuer: "office" }, [receipt("o-1", "ward"), mine])).toBe(mine);
  expect(receiptOf({ id: "o-2", issuer: "office" }, [mine])).toBeUndefined();
});

test("a tone that was cut was heard, one that was skipped was not", () => {
  expect(didSound(receipt("o", "i", "cut"))).toBe(true);
  expect(didSound(receipt("o", "i", "skipped"))).toBe(false);
});
