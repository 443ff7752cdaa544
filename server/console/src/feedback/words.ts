import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useFeedbackWords = () => useWordsOf({ vi, en });
export type FeedbackWords = typeof vi;
