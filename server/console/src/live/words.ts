import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useLiveWords = () => useWordsOf({ vi, en });
export type LiveWords = typeof vi;
