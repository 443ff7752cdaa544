import { useWordsOf } from "../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** The words of this page, in the language of the page. */
export const useApprovalWords = (): typeof vi => useWordsOf({ vi, en });
