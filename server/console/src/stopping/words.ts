import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useStopWords = () => useWordsOf({ vi, en });
export type StopWords = typeof vi;
