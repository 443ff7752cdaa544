import type { Checkpoint } from "./checkpoint";
import { Claims } from "./claims";
import { type Container, type Name, open, type Part, unreadable } from "./container";
import { Fault } from "./fault";
import { joined } from "./bytes";
import { Lines } from "./lines";
import { chooseEd25519 } from "./signatures";
import { readHead, type Verified, Verifier } from "./verifier";

const HEAD_MAX = 1 << 20;

/** How far: bytes of the log, of how many. */
export type Told = (done: number, of: number) => void;

/** Check an export of the city whose log has this name (`originOf`), and that it grew out of the
 * checkpoint somebody kept. Memory grows with loudspeakers and items, not with lines. Throws the
 * first `Fault`. */
export async function check(
  files: readonly File[],
  origin: string,
  since: Checkpoint | null,
  told: Told = () => undefined,
): Promise<Verified> {
  const container = await open(files);
  const head = readHead(await headOf(container["export.json"]), origin);
  const claims = new Claims();
  const verifier = new Verifier(head, since, claims, await chooseEd25519());
  await eachLine(container, "checkpoints.jsonl", false, (raw) => verifier.expect(raw));
  verifier.begin();
  try {
    const count = await eachLine(
      container,
      "log.jsonl",
      true,
      (raw, n) => verifier.line(raw, n),
      async (done) => {
        told(done, container["log.jsonl"].size);
        if (claims.many) await claims.goOn();
      },
    );
    verifier.end(count);
  } catch (wrong) {
    if (wrong instanceof Fault) await claims.finish(); // one that was found only now is the first
    throw wrong;
  }
  await claims.finish();
  return verifier.verified();
}

async function headOf(part: Part): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  let length = 0;
  for await (const piece of piecesOf("export.json", part)) {
    found.push(piece);
    length += piece.length;
    if (length > HEAD_MAX) throw new Fault("form", 0, "export.json");
  }
  return joined(...found);
}

async function eachLine(
  container: Container,
  name: Name,
  counted: boolean,
  take: (raw: Uint8Array, n: number) => void,
  between?: (done: number) => Promise<void>,
): Promise<number> {
  const lines = new Lines(name, counted);
  let done = 0;
  for await (const piece of piecesOf(name, container[name])) {
    for (const raw of lines.of(piece)) take(raw, lines.count);
    done += piece.length;
    await between?.(done);
  }
  lines.end();
  return lines.count;
}

/** Safari has no asynchronous iterator of a stream. */
async function* piecesOf(name: Name, part: Part): AsyncGenerator<Uint8Array> {
  const reader = part.pieces().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((wrong: unknown) => {
        throw unreadable(name, wrong);
      });
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
