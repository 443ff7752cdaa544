import type { Usage } from "../../../api/calls";
import { size } from "../../../words/size";
import type { Language } from "../../../words/words";
import { numberIn } from "../described";
import type { Fact } from "../Facts";
import type { DataWords } from "./words";

const MB = 1 << 20;
const MOST_MB = 1 << 20;

/** What was used, what it will come to, and what the SIM has, as facts with names. */
export function factsOf(
  usage: Usage,
  words: DataWords,
  language: Language,
  nameOf: (area: string) => string,
): Fact[] {
  const said = (bytes: number) => size(bytes, language);
  const { used, foreseen, last_month, plan_mb, plan_area } = usage;
  const plan = plan_mb === null ? undefined : plan_mb * MB;
  const over = (bytes: number) => plan !== undefined && bytes > plan;
  const facts: Fact[] = [];
  if (used !== null) {
    const more = plan === undefined ? {} : { more: words.ofPlan(said(plan)) };
    facts.push({ name: words.used, said: said(used), ...more, bad: over(used) });
    facts.push(
      foreseen === null
        ? { name: words.foreseen, said: words.tooSoon }
        : {
            name: words.foreseen,
            said: said(foreseen),
            more: words.foreseenWhy,
            bad: over(foreseen),
          },
    );
  }
  if (last_month !== null) facts.push({ name: words.lastMonth, said: said(last_month) });
  facts.push(
    plan === undefined
      ? { name: words.plan, said: words.noPlan }
      : {
          name: words.plan,
          said: words.planSaid(said(plan)),
          more: plan_area === null ? words.ownPlan : words.planOf(nameOf(plan_area)),
        },
  );
  return facts;
}

export interface Share {
  cause: Usage["causes"][number]["cause"];
  bytes: number;
  /** Of the largest, 0…1. */
  part: number;
}

/** The causes with their shares, the largest first. */
export function sharesOf({ causes }: Usage): Share[] {
  const most = Math.max(1, ...causes.map((one) => one.bytes));
  return causes.map(({ cause, bytes }) => ({ cause, bytes, part: bytes / most }));
}

/** Megabytes as they were typed; null for nothing, undefined for what cannot be a plan. */
export function planIn(typed: string): number | null | undefined {
  const found = numberIn(typed.replace(/[.,\s](?=\d{3}\b)/g, ""));
  if (found === null || found === undefined) return found;
  return Number.isInteger(found) && found >= 1 && found <= MOST_MB ? found : undefined;
}
