import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type EvidenceWords = typeof vi;

export const useEvidenceWords = (): EvidenceWords => useWordsOf({ vi, en });
