import { expect, test } from "vitest";
import { number, size } from "./size";

test("bytes are told in the unit people buy them in, with at most two figures", () => {
  expect(size(3.24 * 2 ** 30, "vi")).toBe("3,2 GB");
  expect(size(3.24 * 2 ** 30, "en")).toBe("3.2 GB");
  expect(size(734_003_200, "vi")).toBe("700 MB");
  expect(size(0, "vi")).toBe("0 byte");
});

test("large numbers are grouped as the language does", () => {
  expect(number(10_000, "vi")).toBe("10.000");
  expect(number(10_000, "en")).toBe("10,000");
});
