import type { Language } from "../../../words/words";
import { useWordsOf } from "../../../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type DataWords = typeof vi;

export const DATA_WORDS: Record<Language, DataWords> = { vi, en };

export const useDataWords = (): DataWords => useWordsOf(DATA_WORDS);
