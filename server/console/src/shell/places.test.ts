import { expect, test } from "vitest";
import type { Action, Area } from "../api/calls";
import { Rights } from "../session/rights";
import { atFoot, grouped, type Place, placesFor } from "./places";

const CITY = { id: "city", parent: null } as Area;
const holding = (...actions: Action[]) =>
  new Rights([{ area: "city", actions: ["read", ...actions] }], [CITY]);
const paths = (places: Place[]) => places.map((place) => place.path);

const OPERATES: Action[] = [
  "programme.edit",
  "live.speak",
  "stop.issue",
  "order.prepare",
  "device.manage",
  "feedback.read",
  "feedback.write",
];

test("an officer has what is said today at the foot, in the order of the day", () => {
  const { near, rest } = atFoot(holding("bulletin.write", ...OPERATES));
  expect(paths(near)).toEqual(["/", "/ban-tin-moi", "/khan-cap", "/lich-phat"]);
  expect(paths(rest)).toContain("/cum-loa");
});

test("a technician has the clusters at the foot", () => {
  expect(paths(atFoot(holding(...OPERATES)).near)).toEqual([
    "/",
    "/khan-cap",
    "/lich-phat",
    "/cum-loa",
  ]);
});

test("a leader has what waits for approval and alarms", () => {
  const { near } = atFoot(holding("bulletin.approve", "order.sign", "feedback.read"));
  expect(paths(near).slice(0, 3)).toEqual(["/", "/duyet", "/khan-cap"]);
});

test("where somebody acts comes before where they only read", () => {
  const { near } = atFoot(holding("area.manage", "device.manage", "link.give"));
  expect(paths(near)).toEqual(["/", "/cum-loa", "/nhat-ky", "/quan-tri"]);
});

test("who has five places or fewer sees each of them", () => {
  const auditor = holding("evidence.export", "link.give", "feedback.read");
  expect(atFoot(auditor)).toEqual({ near: placesFor(auditor), rest: [] });
});

test("nothing is lost between the foot and the list, or between groups", () => {
  const all = holding("bulletin.write", "bulletin.approve", "area.manage", ...OPERATES);
  const { near, rest } = atFoot(all);
  expect(near).toHaveLength(4);
  expect(new Set([...near, ...rest])).toEqual(new Set(placesFor(all)));
  expect(grouped(placesFor(all)).flat()).toEqual(placesFor(all));
});
