import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type BulletinWords = typeof vi;

/** The words of this page, in the language of the page. */
export const useBulletinWords = (): BulletinWords => useWordsOf({ vi, en });
