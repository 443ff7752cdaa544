import { expect, test } from "vitest";
import { fold, idOf } from "./fold";

test("a search finds Vietnamese names typed without diacritics", () => {
  expect(fold("Đặc khu Cát Hải")).toBe("dac khu cat hai");
  expect(fold("Phường LÊ CHÂN")).toContain(fold("lê chân"));
});

test("an id is made of a name's letters and digits alone", () => {
  expect(idOf("  Thành phố Hải Phòng ")).toBe("thanh-pho-hai-phong");
  expect(idOf("Tổ dân phố số 3 (Đông)")).toBe("to-dan-pho-so-3-dong");
});
