import { expect, test } from "vitest";
import { asRead, asWritten, changesOf } from "./parts";

const PIECES = [
  { text: "7h30", said: "bảy giờ ba mươi phút", rule: "time" },
  { text: ", ", said: null, rule: "" },
  { text: "UBND", said: "ủy ban nhân dân", rule: "abbreviation" },
  { text: "phường ", said: null, rule: "" },
  { text: "★", said: "", rule: "unread" },
];

test("a text stands as it was written, and what is said otherwise is marked", () => {
  expect(
    asWritten(PIECES)
      .map(({ text }) => text)
      .join(""),
  ).toBe("7h30, UBNDphường ★");
  expect(asWritten(PIECES).filter(({ marked }) => marked)).toHaveLength(3);
  expect(changesOf(PIECES)).toBe(2);
});

test("what is said stands beside it, words apart, and what nobody hears is left out", () => {
  expect(
    asRead(PIECES)
      .map(({ text }) => text)
      .join(""),
  ).toBe("bảy giờ ba mươi phút, ủy ban nhân dân phường ");
});
