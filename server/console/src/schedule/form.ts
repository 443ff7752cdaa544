import { isoWeekday } from "./days";
import { clockOf, timeOfDay } from "../words/typed";
import { type EntryDraft, kindOf, type Rule, type RuleKind } from "./entry";

/** What the dialog of one entry holds while it is typed: fields as they stand on the page. */
export interface Form {
  bulletins: string[];
  playlist: string | null;
  theme: string | null;
  class: EntryDraft["class"];
  repeats: number;
  gap_ms: number;
  areas: string[];
  kind: RuleKind;
  every: number;
  weekdays: number[];
  monthdays: number[];
  rrule: string;
  first: string;
  last: string;
  times: string[];
  late_ms: number;
  /** What the dialog does not show, and gives back as it was. */
  kept: { zone: string; pause_ms: number; gap_ms: number; volume: number | null; except: string[] };
}

export const THEME_BY_DEFAULT = "default";

export function emptyForm(area: string, zone: string, day: string): Form {
  return {
    bulletins: [],
    playlist: null,
    theme: THEME_BY_DEFAULT,
    class: "normal",
    repeats: 1,
    gap_ms: 2_000,
    areas: [area],
    kind: "once",
    every: 1,
    weekdays: [isoWeekday(day)],
    monthdays: [Number(day.slice(8))],
    rrule: "",
    first: day,
    last: "",
    times: [""],
    late_ms: 10 * 60_000,
    kept: { zone, pause_ms: 500, gap_ms: 0, volume: null, except: [] },
  };
}

export function formOf(draft: EntryDraft): Form {
  const { when, block } = draft;
  const { rule } = when;
  const empty = emptyForm("", when.zone, when.first);
  return {
    ...empty,
    ...ruleFields(rule),
    bulletins: block.bulletins ?? [],
    playlist: block.playlist ?? null,
    theme: block.theme === undefined ? THEME_BY_DEFAULT : block.theme,
    class: draft.class,
    repeats: block.repeats ?? 1,
    gap_ms: block.gap_ms ?? 0,
    areas: draft.areas,
    kind: kindOf(rule),
    first: when.first,
    last: when.last ?? "",
    times: when.times.map(clockOf),
    late_ms: draft.may_start_late_by_ms ?? 0,
    kept: {
      zone: when.zone,
      pause_ms: block.pause_ms ?? 0,
      gap_ms: draft.gap_ms ?? 0,
      volume: draft.volume ?? null,
      except: when.except_days ?? [],
    },
  };
}

function ruleFields(rule: Rule): Partial<Form> {
  if ("rule" in rule) return { rrule: rule.rule };
  if ("every" in rule) return { every: rule.every ?? 1 };
  if (!("days" in rule)) return {};
  return rule.kind === "monthly" ? { monthdays: rule.days } : { weekdays: rule.days };
}

export function ruleOf(form: Form): Rule {
  switch (form.kind) {
    case "once":
      return { kind: "once" };
    case "daily":
      return { kind: "daily", every: form.every };
    case "weekdays":
      return { kind: "weekdays", days: [...form.weekdays].sort((a, b) => a - b) };
    case "monthly":
      return { kind: "monthly", days: [...form.monthdays].sort((a, b) => a - b) };
    case "rrule":
      return { kind: "rrule", rule: form.rrule };
  }
}

/** The first field that is still empty, without which there is nothing to ask the server. */
export type Lacking = "bulletins" | "times" | "first" | "weekdays" | "monthdays" | "areas";

export function lackingIn(form: Form): Lacking | null {
  if (form.bulletins.length === 0 && form.playlist === null) return "bulletins";
  if (form.first === "") return "first";
  if (form.kind === "weekdays" && form.weekdays.length === 0) return "weekdays";
  if (form.kind === "monthly" && form.monthdays.length === 0) return "monthdays";
  if (!form.times.some((time) => timeOfDay(time) !== null)) return "times";
  return form.areas.length === 0 ? "areas" : null;
}

/** What is sent; times that are still empty are left out. */
export function draftOf(form: Form): EntryDraft {
  const times = form.times.flatMap((time) => timeOfDay(time) ?? []);
  const once = form.kind === "once";
  return {
    class: form.class,
    areas: form.areas,
    block: {
      bulletins: form.playlist === null ? form.bulletins : [],
      playlist: form.playlist,
      theme: form.theme,
      repeats: form.repeats,
      gap_ms: form.repeats > 1 ? form.gap_ms : 0,
      pause_ms: form.kept.pause_ms,
    },
    when: {
      zone: form.kept.zone,
      first: form.first,
      last: once || form.last === "" ? null : form.last,
      times: [...new Set(times)].sort((a, b) => a - b),
      rule: ruleOf(form),
      except_days: once ? [] : form.kept.except,
    },
    may_start_late_by_ms: form.late_ms,
    gap_ms: form.kept.gap_ms,
    volume: form.kept.volume,
  };
}
