import { Fault } from "./fault";

/** Bytes with the line's end: a programme of 1 MiB, in base64. */
const LINE_MAX = 4 << 20;
const LINE_FEED = 0x0a;

/** Of what comes in pieces, the lines, each without its end. */
export class Lines {
  #kept: Uint8Array[] = [];
  #length = 0;
  count = 0;

  constructor(
    readonly name: string,
    /** Whether a fault names the line. */
    readonly counted: boolean,
  ) {}

  /** Those that end in this piece. Throws `Fault` `form` for one too long. */
  *of(piece: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, at)) {
      this.#check(end - at + 1);
      this.count += 1;
      yield this.#whole(piece.subarray(at, end));
      at = end + 1;
    }
    this.#check(piece.length - at);
    if (at < piece.length) {
      this.#kept.push(piece.slice(at));
      this.#length += piece.length - at;
    }
  }

  /** Nothing is left over. Throws `Fault` `form`. */
  end(): void {
    if (this.#length > 0) this.#cutOff();
  }

  #check(more: number): void {
    if (this.#length + more > LINE_MAX) this.#cutOff();
  }

  #cutOff(): never {
    throw new Fault("form", this.counted ? this.count + 1 : 0, `${this.name} is cut off`);
  }

  #whole(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last;
    const found = new Uint8Array(this.#length + last.length);
    let at = 0;
    for (const part of [...this.#kept, last]) {
      found.set(part, at);
      at += part.length;
    }
    this.#kept = [];
    this.#length = 0;
    return found;
  }
}
