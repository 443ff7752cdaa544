import { expect, test } from "vitest";
import { emptyForm } from "./form";
import { isForm } from "./kept";

test("an entry that was begun is read back, and what an older page left is not", () => {
  const form = emptyForm("ward", "Asia/Ho_Chi_Minh", "2026-11-24");
  expect(isForm(JSON.parse(JSON.stringify(form)))).toBe(true);
  expect(isForm(JSON.parse(JSON.stringify({ ...form, playlist: "pl-1", theme: null })))).toBe(true);
  expect(isForm({ ...form, times: "05:30" })).toBe(false);
  expect(isForm({ bulletins: [] })).toBe(false);
  expect(isForm(null)).toBe(false);
});
