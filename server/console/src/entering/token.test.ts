import { expect, test } from "vitest";
import { tokenOf } from "./token";

test("a token is taken from the whole address as well as by itself", () => {
  expect(tokenOf("https://loa.example.vn/loi-moi#abc_D-1")).toBe("abc_D-1");
  expect(tokenOf("  abc_D-1\n")).toBe("abc_D-1");
  expect(tokenOf("")).toBe("");
});
