/** JSON (RFC 8259) as strictly as evidence asks for it: in UTF-8, no key twice, no half of a
 * surrogate pair, at most `DEPTH` deep. `JSON.parse` takes the last of two equal keys. */

export type Json = null | boolean | number | string | OtherNumber | Json[] | Members;
export interface Members {
  readonly [name: string]: Json;
}

/** A number with a fraction or an exponent, or too large to be exact: nothing is judged by it. */
export class OtherNumber {
  constructor(readonly text: string) {}
}

export class NotJson extends Error {}

export const DEPTH = 64;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const HEX = /^[0-9a-fA-F]{4}$/;
const HALF_A_PAIR = /\p{Surrogate}/u;
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws `NotJson`. */
export function read(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new NotJson("not UTF-8");
  }
  return new Reader(text).whole();
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json {
    const found = this.#value(DEPTH);
    this.#blank();
    if (this.#at !== this.#text.length) throw new NotJson(`something follows at ${this.#at}`);
    return found;
  }

  #value(deeper: number): Json {
    if (deeper === 0) throw new NotJson("too deep");
    this.#blank();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#members(deeper - 1);
      case "[":
        return this.#list(deeper - 1);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #members(deeper: number): Members {
    const found: Record<string, Json> = Object.create(null) as Record<string, Json>;
    this.#at += 1;
    if (this.#takes("}")) return found;
    do {
      this.#blank();
      if (this.#text[this.#at] !== '"') throw new NotJson(`no key at ${this.#at}`);
      const name = this.#string();
      if (name in found) throw new NotJson("a key stands twice");
      if (!this.#takes(":")) throw new NotJson(`no value at ${this.#at}`);
      found[name] = this.#value(deeper);
    } while (this.#takes(","));
    if (!this.#takes("}")) throw new NotJson(`no end at ${this.#at}`);
    return found;
  }

  #list(deeper: number): Json[] {
    const found: Json[] = [];
    this.#at += 1;
    if (this.#takes("]")) return found;
    do found.push(this.#value(deeper));
    while (this.#takes(","));
    if (!this.#takes("]")) throw new NotJson(`no end at ${this.#at}`);
    return found;
  }

  #string(): string {
    const text = this.#text;
    const begins = this.#at + 1;
    for (let at = begins; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return text.slice(begins, at);
      }
      if (code === BACKSLASH) return this.#escaped(begins, at);
      if (code < SPACE) break;
    }
    throw new NotJson(`a string without an end at ${this.#at}`);
  }

  #escaped(begins: number, first: number): string {
    const text = this.#text;
    let found = text.slice(begins, first);
    let at = first;
    for (;;) {
      const code = text.charCodeAt(at);
      if (!(code >= SPACE)) throw new NotJson(`a string without an end at ${at}`);
      if (code === QUOTE) break;
      if (code !== BACKSLASH) {
        found += text.charAt(at);
        at += 1;
      } else if (text[at + 1] === "u") {
        const digits = text.slice(at + 2, at + 6);
        if (!HEX.test(digits)) throw new NotJson(`no escape at ${at}`);
        found += String.fromCharCode(parseInt(digits, 16));
        at += 6;
      } else {
        const meant = ESCAPED[text.charAt(at + 1)];
        if (meant === undefined) throw new NotJson(`no escape at ${at}`);
        found += meant;
        at += 2;
      }
    }
    if (HALF_A_PAIR.test(found)) throw new NotJson("half of a surrogate pair");
    this.#at = at + 1;
    return found;
  }

  #number(): number | OtherNumber {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (found === null) throw new NotJson(`no value at ${this.#at}`);
    this.#at = NUMBER.lastIndex;
    const value = Number(found[0]);
    const isWhole = found[1] === undefined && found[2] === undefined;
    return isWhole && Number.isSafeInteger(value) ? value : new OtherNumber(found[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new NotJson(`no value at ${this.#at}`);
    this.#at += word.length;
    return value;
  }

  #takes(mark: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #blank(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }
}

/** Two values are the same when they are written the same, whatever the order of their keys. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (one instanceof OtherNumber) return other instanceof OtherNumber && one.text === other.text;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return false;
  }
  if (Array.isArray(one) || Array.isArray(other) || other instanceof OtherNumber) {
    const both = Array.isArray(one) && Array.isArray(other);
    return both && one.length === other.length && one.every((each, n) => same(each, other[n]));
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && same(one[name], other[name]))
  );
}
