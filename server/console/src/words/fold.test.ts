import { expect, test } from "vitest";
import { fold } from "./fold";

test("a search finds Vietnamese names typed without diacritics", () => {
  expect(fold("Đặc khu Cát Hải")).toBe("dac khu cat hai");
  expect(fold("Phường LÊ CHÂN")).toContain(fold("lê chân"));
});
