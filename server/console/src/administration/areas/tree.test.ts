import { expect, test } from "vitest";
import type { Area } from "../../api/calls";
import { above, branches, matching } from "./tree";

const area = (id: string, name: string, kind: Area["kind"], parent: string | null): Area => ({
  id,
  name,
  kind,
  parent,
  code: null,
  lat: null,
  lon: null,
  closed_ms: null,
});
const AREAS = new Map(
  [
    area("hp", "Thành phố Hải Phòng", "city", null),
    area("lc", "Phường Lê Chân", "ward", "hp"),
    area("ch", "Đặc khu Cát Hải", "special_zone", "hp"),
    area("t10", "Tổ dân phố 10", "neighbourhood", "lc"),
    area("t2", "Tổ dân phố 2", "neighbourhood", "lc"),
  ].map((one) => [one.id, one] as const),
);

test("the tree shows what is open, numbers in their order", () => {
  const open = new Set(["hp", "lc"]);
  const shown = branches(AREAS, (id) => open.has(id));
  expect(shown.map((one) => `${one.depth} ${one.area.id}`)).toEqual([
    "0 hp",
    "1 ch",
    "1 lc",
    "2 t2",
    "2 t10",
  ]);
  expect(branches(AREAS, () => false).map((one) => one.children)).toEqual([2]);
});

test("who sees a part of the tree sees it from where it begins for them", () => {
  const part = new Map([...AREAS].filter(([id]) => id !== "hp"));
  expect(branches(part, () => false).map((one) => one.area.id)).toEqual(["ch", "lc"]);
});

test("a search finds names typed without diacritics, wherever they stand", () => {
  expect(matching(AREAS, "cat hai").map((one) => one.area.id)).toEqual(["ch"]);
  expect(matching(AREAS, "to dan pho").map((one) => one.area.id)).toEqual(["t2", "t10"]);
});

test("what stands above is told from the nearest on", () => {
  expect(above(AREAS, "t2")).toEqual(["lc", "hp"]);
  expect(above(AREAS, "hp")).toEqual([]);
});
