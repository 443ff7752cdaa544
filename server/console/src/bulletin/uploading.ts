import { answered, api } from "../api/calls";
import { throughLine } from "../api/line";
import { Refusal, refusalOf, unreachable } from "../api/refusal";

/** One piece is what a bad line can cost. */
export const PIECE_BYTES = 1 << 20;

/** `[start, end)` of each piece of a file, from the byte `from` on. */
export function piecesOf(size: number, from = 0): [number, number][] {
  const count = Math.ceil((size - from) / PIECE_BYTES);
  return Array.from({ length: count }, (_, n) => [
    from + n * PIECE_BYTES,
    Math.min(from + (n + 1) * PIECE_BYTES, size),
  ]);
}

/** What an upload tells while it goes: the share sent so far, 0 to 1, and whether the line is away. */
export interface Progress {
  share: (share: number) => void;
  away: (away: boolean) => void;
}

/** Send a file in pieces; what was begun before a reload goes on where it stood, and a line that
 * is away is waited for. Returns the upload's id. Throws `Refusal`. */
export async function upload(file: File, told: Progress): Promise<string> {
  const begun = (await standing(file, told)) ?? (await declared(file, told));
  let received = begun.received;
  while (received < file.size) {
    told.share(received / file.size);
    const [piece = [received, file.size]] = piecesOf(file.size, received);
    received = await throughLine(() => sent(begun.id, file, piece[0], piece[1]), told.away);
  }
  told.share(1);
  return begun.id;
}

/** The server holds this very file already, under that upload: it is not sent again. */
export const adoptUpload = (id: string, file: File): void =>
  localStorage.setItem(KEPT, `${id}\n${markOf(file)}`);

/** The draft took it over, or it is of no use: the next one is declared anew. */
export const forgetUpload = (): void => localStorage.removeItem(KEPT);

const KEPT = "upload";
const markOf = (file: File): string => `${file.name} ${file.size} ${file.lastModified}`;

interface Begun {
  id: string;
  received: number;
}

/** The upload of this very file that an earlier page began; null where there was none. */
function keptFor(file: File): string | null {
  const [id, mark] = (localStorage.getItem(KEPT) ?? "").split("\n");
  return id && mark === markOf(file) ? id : null;
}

/** An earlier page began to send this file: perhaps a draft was made of it already. */
export const wasBegun = (file: File): boolean => keptFor(file) !== null;

async function standing(file: File, told: Progress): Promise<Begun | null> {
  const id = keptFor(file);
  if (id === null) return null;
  try {
    return await throughLine(() => received(id), told.away);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

async function declared(file: File, told: Progress): Promise<Begun> {
  const begun = await throughLine(
    () => answered(api.POST("/api/uploads", { body: { file_name: file.name, size: file.size } })),
    told.away,
  );
  localStorage.setItem(KEPT, `${begun.id}\n${markOf(file)}`);
  return begun;
}

const received = (upload: string): Promise<Begun> =>
  answered(api.GET("/api/uploads/{upload}", { params: { path: { upload } } }));

/** Sends a piece; returns how many bytes the server holds then, also where it had this one. */
async function sent(id: string, file: File, start: number, end: number): Promise<number> {
  const range = `bytes ${start}-${end - 1}/${file.size}`;
  try {
    await put(id, file.slice(start, end), range);
    return end;
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "offset_wrong")) throw error;
    return (await received(id)).received;
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
