/** An export as it lies there: one zip, or the three files that were in it. Read piece by piece,
 * never whole. */

import {
  BlobReader,
  configure,
  type Entry,
  type FileEntry,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { Fault } from "./fault";

export const NAMES = ["export.json", "checkpoints.jsonl", "log.jsonl"] as const;
export type Name = (typeof NAMES)[number];

/** One file of an export, and how many bytes it will be. */
export interface Part {
  readonly size: number;
  readonly pieces: () => ReadableStream<Uint8Array>;
}
export type Container = Readonly<Record<Name, Part>>;

// This runs in a worker of its own already, and browsers unpack by themselves.
configure({ useWebWorkers: false });

/** Throws `Fault` `form` where it is neither. */
export async function open(files: readonly File[]): Promise<Container> {
  const [one, ...more] = files;
  if (one === undefined) throw new Fault("form");
  return more.length === 0 ? unpacked(one) : asTheyAre(files);
}

function asTheyAre(files: readonly File[]): Container {
  return container((name) => {
    const found = files.find((one) => one.name === name);
    return found && { size: found.size, pieces: () => found.stream() };
  });
}

async function unpacked(file: File): Promise<Container> {
  let entries: Entry[];
  try {
    entries = await new ZipReader(new BlobReader(file)).getEntries();
  } catch (wrong) {
    throw unreadable(file.name, wrong);
  }
  const names = entries.map(({ filename }) => filename);
  if (new Set(names).size < names.length) throw new Fault("form", 0, "a name stands twice");
  return container((name) => {
    const found = entries.find((one) => one.filename === name);
    if (found === undefined || found.directory) return undefined;
    return { size: found.uncompressedSize, pieces: () => piecesOf(found) };
  });
}

function piecesOf(entry: FileEntry): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // What goes wrong here ends the readable side with the same error.
  entry.getData(writable, { checkSignature: true }).catch(async (wrong: unknown) => {
    await writable.abort(wrong).catch(() => undefined);
  });
  return readable;
}

function container(find: (name: Name) => Part | undefined): Container {
  const part = (name: Name) => {
    const found = find(name);
    if (found === undefined) throw new Fault("form", 0, name);
    return found;
  };
  const [head, checkpoints, log] = NAMES;
  return { [head]: part(head), [checkpoints]: part(checkpoints), [log]: part(log) };
}

/** Something that the browser, or the zip, did not give. */
export const unreadable = (name: string, wrong: unknown): Fault =>
  new Fault("form", 0, `${name}: ${wrong instanceof Error ? wrong.message : String(wrong)}`);
