// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { forgetTyped, keepTyped, keptEdited, keptTyped, type Typed } from "./kept";

const TYPED: Typed = {
  title: "Tiêm chủng",
  text: "Trạm y tế…",
  area: "ward",
  class: "priority",
  category: "health",
  language: "vi",
};

beforeEach(() => localStorage.clear());

test("what was typed is there after a reload, until it is sent", () => {
  keepTyped("p-1", TYPED);
  expect(keptTyped("p-1")).toEqual(TYPED);
  forgetTyped("p-1");
  expect(keptTyped("p-1")).toBeNull();
});

test("the next person at the same computer does not see it", () => {
  keepTyped("p-1", TYPED);
  expect(keptTyped("p-2")).toBeNull();
});

test("what was typed over a draft comes back with the version it was typed over", () => {
  keepTyped("p-1 b-1", { ...TYPED, version: 3 });
  expect(keptEdited("p-1 b-1")).toEqual({ ...TYPED, version: 3 });
  keepTyped("p-1 b-1", TYPED);
  expect(keptEdited("p-1 b-1")).toBeNull();
});

test.each(["", "{", "null", '{"title": 1}', '{"title":"a","text":"b","area":"c","class":"grave"}'])(
  "what cannot be read is not there: %s",
  (kept) => {
    localStorage.setItem("bulletin p-1", kept);
    expect(keptTyped("p-1")).toBeNull();
  },
);
