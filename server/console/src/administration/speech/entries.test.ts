import { expect, test } from "vitest";
import { changed, type Entry, found } from "./entries";

const ENTRIES: Entry[] = [
  { short: "UBND", said: "ủy ban nhân dân", source: null },
  { short: "CLB", said: "câu lạc bộ", source: "hp" },
  { short: "BTC", said: "ban tổ chức", source: "w" },
  { short: "BHYT", said: "bảo hiểm y tế", source: null },
];

const shorts = (entries: Entry[]) => entries.map(({ short }) => short);

test("an area's own abbreviations come first, then those from above, then the standard ones", () => {
  expect(shorts(found(ENTRIES, "w", ""))).toEqual(["BTC", "CLB", "BHYT", "UBND"]);
});

test("a few letters without diacritics find an abbreviation, or what is said for it", () => {
  expect(shorts(found(ENTRIES, "w", "cau lac"))).toEqual(["CLB"]);
  expect(shorts(found(ENTRIES, "w", "ubnd"))).toEqual(["UBND"]);
  expect(found(ENTRIES, "w", "xyz")).toEqual([]);
});

test("what an area sets is changed one by one, and given back to what comes from above", () => {
  expect(changed({ CLB: "câu lạc bộ" }, "BTC", "")).toEqual({ CLB: "câu lạc bộ", BTC: "" });
  expect(changed({ CLB: "câu lạc bộ" }, "CLB", "câu")).toEqual({ CLB: "câu" });
  expect(changed({ CLB: "câu lạc bộ" }, "CLB", null)).toEqual({});
});
