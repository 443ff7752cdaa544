import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export type ScheduleWords = typeof vi;

/** The words of this page, in the language of the page. */
export const useScheduleWords = (): ScheduleWords => useWordsOf({ vi, en });
