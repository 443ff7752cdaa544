import { useWordsOf } from "../../words/words";
import { en } from "./words.en";
import { vi } from "./words.vi";

export const useKeepingWords = () => useWordsOf({ vi, en });
