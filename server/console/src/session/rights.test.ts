import { expect, test } from "vitest";
import type { Action, Area } from "../api/calls";
import { Rights } from "./rights";

const area = (id: string, parent: string | null): Area => ({ id, parent }) as Area;
const AREAS = [area("city", null), area("ward", "city"), area("tdp", "ward"), area("sea", "city")];
const rights = (...mine: [string, ...Action[]][]) =>
  new Rights(
    mine.map(([area, ...actions]) => ({ area, actions })),
    AREAS,
  );

test("a right reaches down its own tree, and nowhere else", () => {
  const ward = rights(["ward", "read", "bulletin.approve"]);
  expect(["ward", "tdp"].map((id) => ward.may("bulletin.approve", id))).toEqual([true, true]);
  expect(["city", "sea", "x"].map((id) => ward.may("bulletin.approve", id))).toEqual([
    false,
    false,
    false,
  ]);
});

test("what the server did not name is not allowed", () => {
  const auditor = rights(["city", "read"]);
  expect(auditor.mayAnywhere("bulletin.write")).toBe(false);
  expect(auditor.may("bulletin.approve", "city")).toBe(false);
});

test("the page opens on the widest area of one's own", () => {
  const both = rights(["tdp", "read", "bulletin.write"], ["ward", "read", "programme.edit"]);
  expect(both.homes()).toEqual(["ward", "tdp"]);
  expect(both.homes("bulletin.write")).toEqual(["tdp"]);
});
