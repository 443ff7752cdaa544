import type { vi } from "./words.vi";

export const en: typeof vi = {
  written: "As written",
  spokenAs: "As it will be read",
  changes: (count) =>
    count === 0
      ? "Read just as it is written."
      : count === 1
        ? "One part is read otherwise than written; it is marked on both sides."
        : `${count} parts are read otherwise than written; they are marked on both sides.`,
  unread: (signs) => `Cannot be read: ${signs}`,
  voice: "Voice",
  speed: "Speed",
  percent: (value) => (value === 100 ? "100 %, usual" : `${value} %`),
  noVoice: "The server has no voice. Your administrator can install espeak-ng on it.",
};
