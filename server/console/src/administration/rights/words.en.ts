import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "Who may do what",
  lead: "A role is held in an area and counts from there down. What is not in the table, nobody may do.",
  action: "Deed",
  may: "May",
  mayNot: "May not",
  apart: "No account both administers and approves, and nobody approves a bulletin of their own.",
};
