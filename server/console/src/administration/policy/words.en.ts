import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: (area) => `What ${area} takes`,
  notHere: (area) =>
    `${area} answers no offers. Choose a ward, commune or special zone at the top of the page.`,
  offered: "Normal bulletins from above",
  offeredWhy:
    "Where the unit has not answered a bulletin by itself. Priority and urgent ones need no answer.",
  accepts: "Taken by themselves",
  waits: "Only what the unit accepts",
  answers: (count) =>
    count === 0
      ? "No bulletin was answered by itself."
      : `${count} answered by itself; those stay.`,
  order: "Who goes first in a tie",
  orderWhy:
    "Where two items of one class fall on the same time, the area higher in this list goes first (Circular 39/2020: the commune decides the order of priority bulletins).",
  noOrder: "Not set: the higher area first, then the earlier made.",
  add: "Add an area to the list",
  upIt: "Up",
  downIt: "Down",
  removeIt: "Take out",
  entry: (title) => `The entry “${title}”`,
  otherEntry: "An entry of another area",
  preview: "Look first",
  previewOf: "What will happen in the next seven days",
  mayNot: "The unit's operators set this; you can look.",
};
