import { expect, test } from "vitest";
import type { Order } from "./calls";
import { isOpen, lacking, sorted, standingOf } from "./standing";

const order = (more: Partial<Order>): Order =>
  ({
    id: "o-1",
    state: "given",
    begins_ms: 1_000,
    ends_ms: 9_000,
    follow_ups: [],
    signed: [],
    needed: 2,
    prepared_ms: 0,
    ...more,
  }) as Order;

test("an order that was given comes, sounds, and is over by the clock alone", () => {
  expect(standingOf(order({}), 999)).toBe("comes");
  expect(standingOf(order({}), 1_000)).toBe("sounds");
  expect(standingOf(order({}), 9_000)).toBe("ended");
});

test("what was said afterwards is the last that was said", () => {
  const said = (says: string) => ({ says }) as Order["follow_ups"][number];
  const told = order({ state: "followed_up", follow_ups: [said("all_clear"), said("correction")] });
  expect(standingOf(told, 2_000)).toBe("cleared");
});

test("what waits or sounds stands before what is over", () => {
  const old = order({ id: "a", state: "cancelled", prepared_ms: 5 });
  const open = order({ id: "b", state: "waiting", prepared_ms: 1 });
  expect(sorted([old, open], 0).map(({ id }) => id)).toEqual(["b", "a"]);
  expect([isOpen(open, 0), isOpen(old, 0), lacking(open)]).toEqual([true, false, 2]);
});
