import { expect, test } from "vitest";
import { PIECE_BYTES, piecesOf } from "./uploading";

test("the pieces of a file cover it once, and the last one ends where it ends", () => {
  expect(piecesOf(2 * PIECE_BYTES + 5)).toEqual([
    [0, PIECE_BYTES],
    [PIECE_BYTES, 2 * PIECE_BYTES],
    [2 * PIECE_BYTES, 2 * PIECE_BYTES + 5],
  ]);
});

test("an upload that goes on sends only what is not there yet", () => {
  expect(piecesOf(PIECE_BYTES + 9, PIECE_BYTES)).toEqual([[PIECE_BYTES, PIECE_BYTES + 9]]);
  expect(piecesOf(9, 9)).toEqual([]);
});
