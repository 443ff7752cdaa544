import { useWordsOf } from "../../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const AREA_WORDS = { vi, en };
export type AreaWords = typeof vi;

export const useAreaWords = (): AreaWords => useWordsOf(AREA_WORDS);
