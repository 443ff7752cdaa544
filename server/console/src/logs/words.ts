import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type LogWords = typeof vi;

/** The words of this page, and of `WhySilent` wherever it stands. */
export const useLogWords = (): LogWords => useWordsOf({ vi, en });
