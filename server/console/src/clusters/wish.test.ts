import { expect, test } from "vitest";
import { readWish } from "./wish";

test("the address keeps what one looks for, and leaves out what is so anyway", () => {
  expect(readWish({ show: "offline", sort: "name", q: "chợ", view: "map" })).toEqual({
    show: "offline",
    sort: "name",
    q: "chợ",
    view: "map",
  });
  expect(readWish({ show: "all", sort: "trouble", q: "" })).toEqual({});
});

test("an address that is not understood opens the whole list", () => {
  expect(readWish({ show: "burning", sort: 3, q: { a: 1 }, view: "globe" })).toEqual({});
  expect(readWish({ q: 12 })).toEqual({ q: "12" });
});
