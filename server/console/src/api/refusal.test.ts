import { expect, test } from "vitest";
import { isNotSignedIn, refusalOf } from "./refusal";

test("a refusal keeps its code, its field and both its sentences", () => {
  const body = { code: "reason_missing", field: "reason", vi: "Hãy ghi lý do.", en: "Say why." };
  expect(refusalOf(422, body)).toMatchObject({ status: 422, ...body });
});

test("an answer without sentences, such as a proxy's, gets ours", () => {
  const refusal = refusalOf(502, "<html>");
  expect(refusal.vi).toContain("502");
  expect(refusal.en).toContain("502");
});

test("only the server's word ends a session, not a lost line", () => {
  const ended = { code: "not_signed_in", field: "", vi: "a", en: "b" };
  expect(isNotSignedIn(refusalOf(401, ended))).toBe(true);
  expect(isNotSignedIn(refusalOf(503, null))).toBe(false);
});
