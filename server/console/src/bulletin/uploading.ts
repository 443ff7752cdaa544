import { answered, api } from "../api/calls";
import { Refusal, refusalOf, unreachable } from "../api/refusal";

/** One piece is what a bad line can cost. */
export const PIECE_BYTES = 1 << 20;
const TRIES = 6;
const FIRST_WAIT_MS = 500;

/** `[start, end)` of each piece of a file. */
export function piecesOf(size: number): [number, number][] {
  const count = Math.ceil(size / PIECE_BYTES);
  return Array.from({ length: count }, (_, n) => [
    n * PIECE_BYTES,
    Math.min((n + 1) * PIECE_BYTES, size),
  ]);
}

/** Send a file in pieces; `told` hears the share sent so far, 0 to 1. Returns the upload's id.
 * Throws `Refusal`. */
export async function upload(file: File, told: (share: number) => void): Promise<string> {
  const begun = await answered(
    api.POST("/api/uploads", { body: { file_name: file.name, size: file.size } }),
  );
  for (const [start, end] of piecesOf(file.size)) {
    await sent(begun.id, file, start, end);
    told(end / file.size);
  }
  return begun.id;
}

/** A piece, tried again while the line is away. */
async function sent(id: string, file: File, start: number, end: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await put(id, file.slice(start, end), `bytes ${start}-${end - 1}/${file.size}`);
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 0 || tries === TRIES) throw error;
      const wait = FIRST_WAIT_MS * 2 ** (tries - 1);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function put(id: string, body: Blob, range: string): Promise<void> {
  const request = { method: "PUT", body, headers: { "Content-Range": range } };
  const answer = await fetch(`/api/uploads/${encodeURIComponent(id)}`, request).catch(() => {
    throw unreachable();
  });
  if (!answer.ok) {
    throw refusalOf(answer.status, await answer.json().catch((): undefined => undefined));
  }
}
