export const SETTLES_MS = 1_500;

/** Where what was entered stands: on this device alone, on its way, or on the server. */
export type Kept = "here" | "saving" | "away" | "there";

interface Told<What, Saved> {
  kept: (kept: Kept) => void;
  saved: (saved: Saved, what: What) => void;
  refused: (error: unknown) => void;
}

/** Saves when the typing rests: one change at a time, the newest alone. */
export class Autosave<What, Saved> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due: { what: What } | null = null;
  #busy: Promise<void> | null = null;

  constructor(
    readonly save: (what: What, away: (away: boolean) => void) => Promise<Saved>,
    readonly told: Told<What, Saved>,
  ) {}

  type(what: What): void {
    this.stop();
    this.#due = { what };
    if (this.#busy === null) this.told.kept("here");
    this.#timer = setTimeout(() => this.flush(), SETTLES_MS);
  }

  /** What was not begun yet is not sent: somebody else sends it, or a newer one. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#due = null;
  }

  /** Nothing more is begun; returns when what is underway has been answered. */
  async rest(): Promise<void> {
    this.stop();
    await this.#busy;
  }

  /** What waits for the typing to rest is sent now. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#busy !== null || this.#due === null) return;
    this.#busy = this.#send(this.#due.what).finally(() => {
      this.#busy = null;
      this.flush();
    });
  }

  async #send(what: What): Promise<void> {
    this.#due = null;
    this.told.kept("saving");
    try {
      const saved = await this.save(what, (one) => this.told.kept(one ? "away" : "saving"));
      this.told.kept("there");
      this.told.saved(saved, what);
    } catch (error) {
      this.told.kept("here");
      this.told.refused(error);
    }
  }
}
