// The console's verifier outside a browser: asked line by line, each answered with a line.
//
// node second.mjs VERIFIER.mjs; a question is {"path", "root", "since"}: the export's folder or zip,
// the origin of the root, and the note somebody kept, or null.

import { openAsBlob, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { check, Fault, readNote } = await import(pathToFileURL(process.argv[2]).href);

const file = async (path) => new File([await openAsBlob(path)], basename(path));

const filesOf = async (path) =>
  statSync(path).isDirectory()
    ? Promise.all(readdirSync(path).map((name) => file(join(path, name))))
    : [await file(path)];

async function answer({ path, root, since }) {
  try {
    return await check(await filesOf(path), root, since === null ? null : readNote(since));
  } catch (wrong) {
    if (!(wrong instanceof Fault)) throw wrong;
    return { code: wrong.code, line: wrong.line, what: wrong.what };
  }
}

for await (const question of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(question)))}\n`);
}
