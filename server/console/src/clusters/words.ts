import type { Language } from "../words/words";
import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type ClusterWords = typeof vi;

export const CLUSTER_WORDS: Record<Language, ClusterWords> = { vi, en };

export const useClusterWords = (): ClusterWords => useWordsOf(CLUSTER_WORDS);
