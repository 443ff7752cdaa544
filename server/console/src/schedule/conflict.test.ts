import { expect, test } from "vitest";
import { Refusal } from "../api/refusal";
import { isConflict, standingIn } from "./conflict";

const refusal = (code: string, standing: unknown) =>
  new Refusal(409, code, "base_revision", { vi: "…", en: "…" }, standing);

test("of a conflict one is told by whom, when and which revision stands", () => {
  const standing = { revision: 7, saved_ms: 5, saved_by: "Cán bộ phường", entry: null };
  expect(standingIn(refusal("revision_conflict", standing))).toEqual({
    revision: 7,
    saved_ms: 5,
    saved_by: "Cán bộ phường",
  });
});

test("any other refusal is no conflict, and a conflict without its revision names none", () => {
  expect(isConflict(refusal("never_starts", null))).toBe(false);
  expect(standingIn(refusal("never_starts", { revision: 7 }))).toBeNull();
  expect(standingIn(refusal("offer_changed", { entry: "e" }))).toBeNull();
});
