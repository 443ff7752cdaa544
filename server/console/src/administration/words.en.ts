import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "Administration",
  sections: "Parts of the administration",
  areas: "Areas",
  posts: "Posts",
  devices: "Installing",
  updates: "Software updates",
  policy: "What is taken",
  categories: "Categories",
  speech: "Reading texts",
  alerts: "Senders of alerts",
  keeping: "Keeping",
  rights: "Who may do what",
  nothing: "Your posts administer no area.",
};
