import { dayFrom } from "../words/typed";

export type View = "day" | "week";
const OPENED = ["new", "copy", "template", "suggest"] as const;
export type Opened = (typeof OPENED)[number];

/** What the address of this page carries, beside the area. `item` is a start's key. */
export interface ScheduleSearch {
  view?: View;
  day?: string;
  item?: string;
  open?: Opened;
}

export function searchOf(given: Record<string, unknown>): ScheduleSearch {
  const { view, day, item, open } = given;
  return {
    ...(view === "day" || view === "week" ? { view } : {}),
    ...(typeof day === "string" && dayFrom(day) !== null ? { day } : {}),
    ...(typeof item === "string" ? { item } : {}),
    ...(isOpened(open) ? { open } : {}),
  };
}

const isOpened = (given: unknown): given is Opened => OPENED.some((one) => one === given);
