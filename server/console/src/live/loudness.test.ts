import { describe, expect, it } from "vitest";
import { fullness, verdict } from "./loudness";

describe("how loud the microphone is", () => {
  it("is shown by decibels: nothing, half of the scale, all of it", () => {
    expect([0, 10 ** (-30 / 20), 1].map(fullness)).toEqual([0, 50, 100]);
  });

  it("is said in words where it is too little or too much", () => {
    expect([0, 0.003, 0.25, 1].map(verdict)).toEqual(["quiet", "quiet", "good", "loud"]);
  });
});
