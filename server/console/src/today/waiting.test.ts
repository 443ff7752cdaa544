import { expect, test } from "vitest";
import type { Area, Bulletin, Offer, Wish } from "../api/calls";
import { Rights } from "../session/rights";
import { notPlaced, ownOf, toAnswer, toApprove } from "./waiting";

const AREAS = [{ id: "city", parent: null } as Area, { id: "ward", parent: "city" } as Area];
const LEADER = new Rights([{ area: "ward", actions: ["read", "bulletin.approve"] }], AREAS);

const bulletin = (id: string, author: string, area: string, changed_ms = 0): Bulletin =>
  ({ id, author, area, changed_ms }) as Bulletin;

test("a leader is asked for what others sent in the own area, the oldest first", () => {
  const submitted = [
    bulletin("new", "officer", "ward", 2),
    bulletin("old", "officer", "ward", 1),
    bulletin("own", "leader", "ward"),
    bulletin("above", "officer", "city"),
  ];
  expect(toApprove(submitted, "leader", LEADER).map((one) => one.id)).toEqual(["old", "new"]);
});

test("an author finds the own drafts, the newest first", () => {
  const drafts = [bulletin("a", "me", "ward", 1), bulletin("b", "me", "ward", 2)];
  const found = ownOf([...drafts, bulletin("c", "other", "ward", 3)], "me");
  expect(found.map((one) => one.id)).toEqual(["b", "a"]);
});

test("an offer that is answered, or over, waits for nobody", () => {
  const offer = (answer: Offer["answer"], next_ms: number | null) => ({ answer, next_ms }) as Offer;
  const open = offer("unanswered", 5);
  expect(toAnswer([offer("declined", 5), offer("unanswered", null), open])).toEqual([open]);
});

test("an approved bulletin that could not be scheduled waits for another choice", () => {
  const refusal = { code: "starts_in_the_past", vi: "Giờ đã qua.", en: "It has passed." };
  const open = { bulletin: "b-1", entry: null, refusal: null } as Wish;
  const refused = { bulletin: "b-2", entry: null, refusal } as unknown as Wish;
  expect(notPlaced([open, refused])).toEqual([refused]);
});
