import type { paths } from "../api/schema.generated";

/** Entries as the API takes and tells them: the contract's own form. */
export type EntryDraft =
  paths["/api/areas/{area}/entries"]["post"]["requestBody"]["content"]["application/json"]["entry"];
export type When = EntryDraft["when"];
export type Rule = When["rule"];
export type RuleKind = NonNullable<Rule["kind"]>;

/** A standing entry, as far as this page reads it. */
export interface Entry {
  id: string;
  revision: number;
  class: EntryDraft["class"];
  areas: string[];
  block: { bulletins: Sound[]; theme: Sound | null; repeats: number; gap_ms: number };
  when: When;
}

interface Sound {
  bulletin: string;
  duration_ms: number;
}

/** The server answers with the contract's JSON, which OpenAPI only calls an object. */
export const entriesOf = (told: readonly object[]): Entry[] => told as Entry[];
export const draftIn = (told: object): EntryDraft => told as EntryDraft;
export const whenIn = (told: object): When => told as When;

export const kindOf = (rule: Rule): RuleKind => rule.kind ?? "once";
