import type { vi } from "./words.vi";

export const en: typeof vi = {
  category: "Category",
  language: "Language",
  unclassified: "Unclassified",
  why: "What reports count by; nothing that is approved changes.",
  retired: (name: string) => `${name} (no longer used)`,
};
