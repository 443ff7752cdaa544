import { createContext, useContext } from "react";
import { en } from "./en";
import { vi } from "./vi";

export type Words = typeof vi;
export type Language = "vi" | "en";

export const WORDS: Record<Language, Words> = { vi, en };

const KEPT = "language";

/** What was chosen on this device; Vietnamese where nothing was. */
export function keptLanguage(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "vi";
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
}

export const LanguageContext = createContext<Language>("vi");

export const useLanguage = (): Language => useContext(LanguageContext);

/** Every word in the language of the page. */
export const useWords = (): Words => WORDS[useLanguage()];

/** The words of one page: its `words.vi.ts` and `words.en.ts`, which come with the page. */
export const useWordsOf = <Own>(own: Record<Language, Own>): Own => own[useLanguage()];
