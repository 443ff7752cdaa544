import type { components, paths } from "../api/schema.generated";
import { draftOf, type Form, formOf } from "./form";

export type Template = components["schemas"]["TemplateBody"];
export type TemplateSave =
  paths["/api/areas/{area}/templates/{template}"]["put"]["requestBody"]["content"]["application/json"];

/** One entry of a usual day, in the contract's own form: an entry without a date. */
export type Slot = TemplateSave["entries"][number];

/** The server answers with the contract's JSON, which OpenAPI only calls an object. */
export const slotsOf = (template: Template): Slot[] => template.entries as unknown as Slot[];

/** A usual day has none: the form of an entry wants one, and it is not sent. */
const ANY_DAY = "2026-01-01";

export const formOfSlot = ({ times, zone, ...slot }: Slot): Form =>
  formOf({
    ...slot,
    block: slot.block ?? {},
    when: { zone: zone ?? "", first: ANY_DAY, last: null, times, rule: { kind: "once" } },
  });

export function slotOf(form: Form, name: string): Slot {
  const { when, ...draft } = draftOf(form);
  return { ...draft, name: name.trim(), times: when.times, zone: when.zone || null };
}

/** Nothing is chosen yet: it is filled each time the day is used. */
export const isEmpty = ({ block }: Slot): boolean =>
  (block?.bulletins ?? []).length === 0 && (block?.playlist ?? null) === null;

/** The day's entries with `mine` in the place of `was` (null: added), by their hours. Where
 * somebody else has changed or deleted `was` meanwhile, `mine` stands beside what is saved. */
export function replaced(slots: readonly Slot[], was: Slot | null, mine: Slot | null): Slot[] {
  const at = was === null ? -1 : slots.findIndex((one) => isSame(one, was));
  const others = slots.filter((_, n) => n !== at);
  return (mine === null ? others : [...others, mine]).sort(
    (a, b) => (a.times[0] ?? 0) - (b.times[0] ?? 0),
  );
}

const isSame = (one: Slot, other: Slot): boolean => JSON.stringify(one) === JSON.stringify(other);
