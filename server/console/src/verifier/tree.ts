/** The Merkle tree of RFC 9162, section 2.1.1, as it grows to the right. */

import { hash, hex } from "./bytes";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** A whole subtree was to stand where none of its height can. */
export class Misplaced extends Error {}

export const leafHash = (line: Uint8Array): Uint8Array => hash(LEAF, line);
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => hash(NODE, left, right);

/** The roots of the whole subtrees so far, the highest first, each lower than the one before. */
export class Tree {
  size = 0;
  readonly #parts: { level: number; root: Uint8Array }[] = [];

  /** A leaf, or at its place a whole subtree of 2^level leaves. Throws `Misplaced`. */
  append(root: Uint8Array, level = 0): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && last.level < level) {
      throw new Misplaced(`a subtree of height ${level} cannot begin at ${this.size}`);
    }
    if (this.size + 2 ** level > Number.MAX_SAFE_INTEGER) throw new Misplaced("too many leaves");
    this.size += 2 ** level;
    let grown = { level, root };
    for (let left = this.#parts.at(-1); left?.level === grown.level; left = this.#parts.at(-1)) {
      this.#parts.pop();
      grown = { level: grown.level + 1, root: nodeHash(left.root, grown.root) };
    }
    this.#parts.push(grown);
  }

  root(): Uint8Array {
    const roots = this.#parts.map(({ root }) => root);
    return roots.length === 0 ? hash() : roots.reduceRight((right, left) => nodeHash(left, right));
  }
}

export const NO_LEAVES = { size: 0, root: hex(new Tree().root()) } as const;
