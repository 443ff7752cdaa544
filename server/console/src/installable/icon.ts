import { crc32, deflateSync } from "node:zlib";

/** The icon of `plain/icon.svg` as pixels, drawn by hand on a grid of 32: a loudspeaker that speaks,
 * on teal to the very edge, because phones cut their own corners. */

type Colour = readonly [number, number, number];

const TEAL: Colour = [15, 107, 99];
const WHITE: Colour = [255, 255, 255];
const GOLD: Colour = [255, 212, 121];
const HORN = [
  [7, 13],
  [7, 19],
  [11, 19],
  [19, 24],
  [19, 8],
  [11, 13],
] as const;
/** Each pixel is looked at so many times across and down. */
const FINE = 4;

/** A PNG of so many pixels (ISO 15948): eight bits for each of red, green and blue. */
export function drawn(size: number): Uint8Array {
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) rows.set(pixel(x, y, size), y * (1 + size * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 }))];
  return Buffer.concat([signature, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

function pixel(x: number, y: number, size: number): Colour {
  const sum: [number, number, number] = [0, 0, 0];
  for (let n = 0; n < FINE * FINE; n++) {
    const across = x + ((n % FINE) + 0.5) / FINE;
    const down = y + (Math.floor(n / FINE) + 0.5) / FINE;
    const colour = at((across * 32) / size, (down * 32) / size);
    colour.forEach((part, one) => (sum[one as 0 | 1 | 2] += part));
  }
  const [red, green, blue] = sum;
  const all = FINE * FINE;
  return [Math.round(red / all), Math.round(green / all), Math.round(blue / all)];
}

function at(x: number, y: number): Colour {
  if (isInside(x, y)) return WHITE;
  return isOnArc(x, y, 21.4, 4.6) || isOnArc(x, y, 21.4, 8.4) ? GOLD : TEAL;
}

/** Even-odd rule over the edges of the horn. */
function isInside(x: number, y: number): boolean {
  let inside = false;
  HORN.forEach(([ax, ay], n) => {
    const [bx, by] = HORN[(n + 1) % HORN.length] ?? HORN[0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/** A stroke of two, to the right of its middle, sixty degrees up and down. */
function isOnArc(x: number, y: number, middle: number, radius: number): boolean {
  const [across, down] = [x - middle, y - 16];
  const far = Math.hypot(across, down);
  return Math.abs(far - radius) <= 1 && across > far * 0.5;
}
