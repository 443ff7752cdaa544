import { clockOf } from "../words/typed";
import { permittedOn, quietOn } from "../schedule/hours";
import type { AreaDetail, BulletinClass } from "../api/calls";
import { dayAfter } from "../words/time";

/** When most stations begin, where the hours allow it. */
const MORNING_MS = 5.5 * 3_600_000;
const LOOKS_DAYS = 30;

export interface Occasion {
  day: string;
  /** `05:30` */
  time: string;
}

/** The hour put forward to an officer who has chosen none: from tomorrow on, the first morning or
 * beginning of permitted hours. Whether it holds is the server's to say. */
export function nextOccasion(
  policy: AreaDetail["policy"],
  class_: BulletinClass,
  today: string,
): Occasion | null {
  let day = today;
  for (let n = 0; n < LOOKS_DAYS; n += 1) {
    day = dayAfter(day);
    const barred: readonly string[] = quietOn(policy.quiet, day)?.bars ?? [];
    const [first] = permittedOn(policy.permitted, day).filter(([, until]) => until > MORNING_MS);
    if (first === undefined || barred.includes(class_)) continue;
    return { day, time: clockOf(Math.max(first[0], MORNING_MS)) };
  }
  return null;
}
