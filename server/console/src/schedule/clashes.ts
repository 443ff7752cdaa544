import type { Area, CollidingDay } from "../api/calls";
import { dayOf } from "../words/time";
import { COMMUNES } from "./OfferDeeds";
import type { Start } from "./starts";

/** Two priority starts of different areas that want the same minutes, and in which units. */
export interface Clash {
  key: string;
  due_ms: number;
  vi: string;
  en: string;
  owners: [string, string];
  units: string[];
}

/** The days on which priority bulletins of more than one area are due: no other day can have a
 * clash, so no other is asked for. */
export function clashDays(starts: readonly Start[], days: readonly string[], zone: string) {
  const owners = new Map<string, Set<string>>();
  for (const { told } of starts) {
    if (told.class !== "priority") continue;
    const day = dayOf(told.due_ms, zone);
    owners.set(day, (owners.get(day) ?? new Set()).add(told.programme));
  }
  return days.filter((day) => (owners.get(day)?.size ?? 0) > 1);
}

/** Every clash of some days, each once, by time. */
export function clashesIn(told: readonly CollidingDay[], areas: ReadonlyMap<string, Area>) {
  const found = new Map<string, Clash>();
  for (const chain of told.flatMap((day) => day.chains)) {
    const unit = unitOf(chain.area, areas);
    for (const { items, decided } of chain.collisions) {
      const ofEntry = new Map(items.map((item) => [item.entry, item]));
      for (const one of decided) {
        const [first, second] = [ofEntry.get(one.first), ofEntry.get(one.second)];
        if (first?.class !== "priority" || second?.class !== "priority") continue;
        if (first.programme === second.programme) continue;
        const key = [one.first, one.first_due_ms, one.second, one.second_due_ms, one.rule].join();
        const owners: Clash["owners"] = [first.programme, second.programme];
        const due_ms = Math.max(one.first_due_ms, one.second_due_ms);
        const clash = found.get(key) ?? { key, due_ms, vi: one.vi, en: one.en, owners, units: [] };
        if (!clash.units.includes(unit)) clash.units.push(unit);
        found.set(key, clash);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.due_ms - b.due_ms || (a.key < b.key ? -1 : 1));
}

/** The nearest commune-level unit, which orders who goes first on its devices. */
function unitOf(area: string, areas: ReadonlyMap<string, Area>): string {
  const seen = new Set<string>();
  for (let at: string | null | undefined = area; at && !seen.has(at); at = areas.get(at)?.parent) {
    if (COMMUNES.includes(areas.get(at)?.kind ?? "")) return at;
    seen.add(at);
  }
  return area;
}
