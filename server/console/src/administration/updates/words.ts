import { useWordsOf } from "../../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type UpdateWords = typeof vi;

export const useUpdateWords = (): UpdateWords => useWordsOf({ vi, en });
