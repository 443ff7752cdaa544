import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { manifest } from "./files";
import { drawn } from "./icon";

test("an icon is a whole PNG of its size: teal to the edge, the loudspeaker white", () => {
  const png = Buffer.from(drawn(64));
  expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 64]);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  expect(rows.length).toBe(64 * (1 + 64 * 3));
  const colour = (x: number, y: number) => [...rows.subarray(y * 193 + 1 + x * 3).subarray(0, 3)];
  expect(colour(0, 0)).toEqual([15, 107, 99]);
  expect(colour(30, 32)).toEqual([255, 255, 255]);
});

test("what the manifest names is served under that name", () => {
  expect(new Set(manifest.icons.map((one) => one.src))).toEqual(
    new Set(["/icon-192.png", "/icon-512.png"]),
  );
  expect(manifest.display).toBe("standalone");
});
