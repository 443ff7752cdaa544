import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "Categories of bulletins",
  why: "The whole city's, so that the reports of its communes count alike.",
  mayNot: "The city's administrator keeps this list; you only see it.",
  add: "Add a category",
  change: "Change",
  edit: (name: string) => `Change “${name}”`,
  vi: "Name in Vietnamese",
  en: "Name in English",
  retire: "No longer used",
  retireWhy: "Older bulletins keep it; new ones cannot choose it.",
  retired: "No longer used",
};
