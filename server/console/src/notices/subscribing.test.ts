import { expect, test } from "vitest";
import { bytes, called } from "./subscribing";

test("the server's key is read as it writes it", () => {
  expect([...bytes("BP8-_w")]).toEqual([4, 255, 62, 255]);
});

test("a machine is called by its browser and its system", () => {
  const phone =
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36";
  const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36 Edg/156.0";
  const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1";
  expect([phone, edge, iphone, "?"].map(called)).toEqual([
    "Chrome, Android",
    "Edge, Windows",
    "Safari, iPhone",
    "Linux",
  ]);
});
