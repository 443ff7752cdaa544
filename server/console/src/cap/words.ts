import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useCapWords = () => useWordsOf({ vi, en });
export type CapWords = typeof vi;
