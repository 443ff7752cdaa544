import { expect, test } from "vitest";
import type { Area, Grant } from "../api/calls";
import { Rights } from "./rights";

const area = (id: string, parent: string | null): Area => ({ id, parent }) as Area;
const AREAS = [area("city", null), area("ward", "city"), area("tdp", "ward"), area("sea", "city")];
const rights = (...grants: Grant[]) => new Rights(grants, AREAS);

test("a right reaches down its own tree, and nowhere else", () => {
  const ward = rights({ role: "approver", area: "ward" });
  expect(["ward", "tdp"].map((id) => ward.may("bulletin.approve", id))).toEqual([true, true]);
  expect(["city", "sea", "x"].map((id) => ward.may("bulletin.approve", id))).toEqual([
    false,
    false,
    false,
  ]);
});

test("an administrator can neither write nor approve", () => {
  const administrator = rights({ role: "administrator", area: "city" });
  expect(administrator.mayAnywhere("bulletin.write")).toBe(false);
  expect(administrator.mayAnywhere("bulletin.approve")).toBe(false);
});

test("the page opens on the widest area of one's own", () => {
  const both = rights({ role: "author", area: "tdp" }, { role: "operator", area: "ward" });
  expect(both.homes()).toEqual(["ward", "tdp"]);
  expect(both.homes("bulletin.write")).toEqual(["tdp"]);
});
