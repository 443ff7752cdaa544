import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useUrgentWords = () => useWordsOf({ vi, en });
export type UrgentWords = typeof vi;
