import { answered, api, type Bulletin } from "../api/calls";
import { throughLine } from "../api/line";
import { Refusal } from "../api/refusal";
import type { Typed } from "./kept";
import { forgetUpload, type Progress, upload, wasBegun } from "./uploading";

const BUSY_WAIT_MS = 2_000;
const textOf = (typed: Typed): string | null => (typed.text.trim() === "" ? null : typed.text);

/** What nobody chose leaves what stands. */
const filedOf = ({ category, language }: Typed) => ({
  category: category === "" ? null : category,
  ...(language === "" ? {} : { language }),
});

/** A new draft of what was typed and its sound. An answer that was lost on the way makes no second
 * one: the draft is looked for. */
export async function draft(typed: Typed, sound: File, told: Progress): Promise<Bulletin> {
  let lost = wasBegun(sound);
  const before = lost ? await throughLine(() => made(typed, sound), told.away) : undefined;
  if (before !== undefined) return before;
  const sent = await upload(sound, told);
  const body = { ...typed, ...filedOf(typed), text: textOf(typed), upload: sent };
  const away = (one: boolean) => {
    lost ||= one;
    told.away(one);
  };
  const make = async (): Promise<Bulletin> => {
    try {
      return await inTurn(() => answered(api.POST("/api/bulletins", { body })));
    } catch (error) {
      const gone = error instanceof Refusal && error.code === "upload_unknown";
      const found = gone && lost ? await made(typed, sound) : undefined;
      if (found === undefined) throw error;
      return found;
    }
  };
  try {
    return await throughLine(make, away);
  } finally {
    forgetUpload();
  }
}

/** The newest draft of these words and this file. */
async function made(typed: Typed, sound: File): Promise<Bulletin | undefined> {
  const drafts = await answered(
    api.GET("/api/bulletins", { params: { query: { state: "draft" } } }),
  );
  return drafts
    .filter((one) => one.title === typed.title.trim() && one.original.size === sound.size)
    .sort((a, b) => b.created_ms - a.created_ms)[0];
}

/** The same upload is still worked on for a request whose answer was lost: that one is awaited. */
async function inTurn<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Refusal && error.code === "upload_busy")) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS));
    }
  }
}

/** One change of a draft after the other, each on top of the version that was seen or made last. */
export class Changes {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly bulletin: string,
    public version: number,
  ) {}

  /** What somebody else saved has been seen. */
  goOnFrom(version: number): void {
    this.version = version;
  }

  /** Throws `Refusal`; `version_conflict` where somebody else was faster. */
  save(typed: Typed, sound: File | null, told: Progress): Promise<Bulletin> {
    const next = this.#last.then(() => this.#put(typed, sound, told));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #put(typed: Typed, sound: File | null, told: Progress): Promise<Bulletin> {
    const sent = sound === null ? null : await upload(sound, told);
    const path = { params: { path: { bulletin: this.bulletin } } };
    const { title, class: class_ } = typed;
    const body = { title, text: textOf(typed), class: class_, upload: sent, ...filedOf(typed) };
    const base_version = this.version;
    let lost = false;
    const away = (one: boolean) => {
      lost ||= one;
      told.away(one);
    };
    const change = async (): Promise<Bulletin> => {
      try {
        return await answered(
          api.PUT("/api/bulletins/{bulletin}", { ...path, body: { ...body, base_version } }),
        );
      } catch (error) {
        if (!(isConflict(error) && lost)) throw error;
        const stands = await standing(this.bulletin);
        if (stands.version !== base_version + 1 || !sameWords(stands, typed)) throw error;
        return stands; // it was this very change, whose answer was lost
      }
    };
    const changed = await throughLine(change, away);
    if (sent !== null) forgetUpload();
    this.version = changed.version;
    return changed;
  }
}

export const isConflict = (error: unknown): boolean =>
  error instanceof Refusal && error.code === "version_conflict";

export const standing = (bulletin: string): Promise<Bulletin> =>
  answered(api.GET("/api/bulletins/{bulletin}", { params: { path: { bulletin } } }));

/** Whether what is typed is what the bulletin says already. */
export const sameWords = (bulletin: Bulletin, typed: Typed): boolean =>
  bulletin.title === typed.title.trim() &&
  (bulletin.text ?? "") === (textOf(typed) ?? "") &&
  bulletin.class === typed.class &&
  (bulletin.category ?? "") === typed.category &&
  (bulletin.language ?? "") === typed.language;
