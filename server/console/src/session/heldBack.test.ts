import { expect, test } from "vitest";
import type { components } from "../api/schema.generated";
import { isHeldBack } from "./heldBack";

const TABLE = [
  { action: "read", vi: "xem", en: "look", roles: ["author", "approver"] },
  { action: "bulletin.write", vi: "soạn", en: "write", roles: ["author"] },
  { action: "bulletin.approve", vi: "duyệt", en: "approve", roles: ["approver"] },
] satisfies components["schemas"]["ActionBody"][];

const person = (role: "author" | "approver", strong = false) => ({
  account: "p-1",
  name: "Lãnh đạo phường",
  grants: [{ role, area: "ward" }],
  strong,
});
const told = (...actions: ("read" | "bulletin.write" | "bulletin.approve")[]) => ({
  roles: [],
  actions: TABLE,
  mine: [{ area: "ward", actions }],
});

test("an approver on a password alone is told that a step is missing", () => {
  expect(isHeldBack(person("approver"), told("read"))).toBe(true);
  expect(isHeldBack(person("approver", true), told("read", "bulletin.approve"))).toBe(false);
});

test("who has all rights of their roles is told nothing, as where the area asks for no more", () => {
  expect(isHeldBack(person("approver"), told("read", "bulletin.approve"))).toBe(false);
  expect(isHeldBack(person("author"), told("read", "bulletin.write"))).toBe(false);
});
