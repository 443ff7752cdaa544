import type { Bulletin } from "../api/calls";
import type { Changes } from "./drafting";
import type { Typed } from "./kept";

export const SETTLES_MS = 1_500;

/** Where what is typed stands: on this device alone, on its way, or on the server. */
export type Kept = "here" | "saving" | "away" | "there";

interface Told {
  kept: (kept: Kept) => void;
  saved: (bulletin: Bulletin) => void;
  refused: (error: unknown) => void;
}

/** Saves a draft's words when the typing rests: one change at a time, the newest words alone. */
export class Autosave {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due: Typed | null = null;
  #busy = false;

  constructor(
    readonly changes: Changes,
    readonly told: Told,
  ) {}

  type(typed: Typed): void {
    this.stop();
    if (typed.title.trim() === "") return;
    this.#due = typed;
    if (!this.#busy) this.told.kept("here");
    this.#timer = setTimeout(() => void this.#save(), SETTLES_MS);
  }

  /** What was not begun yet is not sent: somebody else sends it, or a newer one. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#due = null;
  }

  async #save(): Promise<void> {
    const typed = this.#due;
    if (this.#busy || typed === null) return;
    this.#due = null;
    this.#busy = true;
    this.told.kept("saving");
    const away = (one: boolean) => this.told.kept(one ? "away" : "saving");
    try {
      this.told.saved(await this.changes.save(typed, null, { share: () => undefined, away }));
      this.told.kept("there");
    } catch (error) {
      this.told.kept("here");
      this.told.refused(error);
    } finally {
      this.#busy = false;
    }
    await this.#save();
  }
}
