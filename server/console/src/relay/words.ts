import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useRelayWords = () => useWordsOf({ vi, en });
export type RelayWords = typeof vi;
