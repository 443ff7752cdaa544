import { since } from "../words/time";
import { left } from "../words/day";
import type { Language } from "../words/words";
import type { Kind, Order } from "./calls";
import { lacking, type Standing, standingOf } from "./standing";
import type { UrgentWords } from "./words";

export interface Saying {
  now: number;
  zone: string;
  language: Language;
}

const COUNTED_DOWN_MS = 60_000;

/** How it stands, in one or two sentences. */
export function standingSaid(order: Order, words: UrgentWords, saying: Saying): string {
  const { now, zone, language } = saying;
  const standing = standingOf(order, now);
  const said = saidOf(order.kind, standing, words);
  const at = (ms: number) => since(ms, now, zone, language);
  switch (standing) {
    case "waiting": {
      const rest = left(order.expires_ms - now, language);
      const more =
        rest === "" ? "" : words.signBefore(rest.replace(/^còn /, "").replace(/ left$/, ""));
      return [said, words.lacking(lacking(order)), more].filter(Boolean).join(" ");
    }
    case "comes": {
      const ms = (order.begins_ms ?? now) - now;
      const when =
        ms < COUNTED_DOWN_MS
          ? words.beginsIn(Math.ceil(ms / 1000))
          : words.beginsAt(at(order.begins_ms ?? now));
      return `${said} ${when}`;
    }
    case "sounds":
      return order.ends_ms === null ? said : `${said} ${words.lastsUntil(at(order.ends_ms))}`;
    default:
      return said;
  }
}

function saidOf(kind: Kind, standing: Standing, words: UrgentWords): string {
  const drill: Partial<Record<Standing, string>> = words.drillStanding;
  return (kind === "drill" ? drill[standing] : undefined) ?? words.standing[standing];
}

/** `5 giờ 30 sáng`, with the day where it is another one. */
export const when = (ms: number, { now, zone, language }: Saying): string =>
  since(ms, now, zone, language);
