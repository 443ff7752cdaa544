/** What was taken for true while its signature is still being verified. */

import { type Code, Fault } from "./fault";

interface Claim {
  readonly code: Code;
  readonly line: number;
  readonly what: string;
  readonly holds: Promise<boolean>;
}

const AT_ONCE = 512;

/** Claims in the order in which they would be found wrong. A bounded number is under way. */
export class Claims {
  #made: Claim[] = [];
  #before: readonly Claim[] = [];
  #wrong: Fault | null = null;

  add(code: Code, line: number, what: string, holds: Promise<boolean>): void {
    this.#made.push({ code, line, what, holds });
  }

  get many(): boolean {
    return this.#made.length >= AT_ONCE;
  }

  /** Those before the newest are verified. Throws the first `Fault`. */
  async goOn(): Promise<void> {
    const before = this.#before;
    this.#before = this.#made;
    this.#made = [];
    await this.#settle(before);
  }

  /** All are verified. Throws the first `Fault`. */
  async finish(): Promise<void> {
    await this.goOn();
    await this.goOn();
  }

  async #settle(claims: readonly Claim[]): Promise<void> {
    const held = await Promise.all(claims.map(({ holds }) => holds));
    const wrong = claims[held.indexOf(false)];
    if (wrong !== undefined) this.#wrong ??= new Fault(wrong.code, wrong.line, wrong.what);
    if (this.#wrong !== null) throw this.#wrong;
  }
}
