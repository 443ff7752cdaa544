import { expect, test } from "vitest";
import type { EntryDraft } from "./entry";
import { draftOf, emptyForm, formOf, lackingIn } from "./form";

const ZONE = "Asia/Ho_Chi_Minh";
const draft = (rule: EntryDraft["when"]["rule"]): EntryDraft => ({
  class: "priority",
  areas: ["ward", "tdp"],
  block: {
    bulletins: ["b-1", "b-2"],
    playlist: null,
    theme: null,
    repeats: 2,
    gap_ms: 5_000,
    pause_ms: 700,
  },
  when: {
    zone: ZONE,
    first: "2026-11-24",
    last: "2026-12-24",
    times: [19_800_000, 61_236_000],
    rule,
    except_days: ["2026-12-01"],
  },
  may_start_late_by_ms: 600_000,
  gap_ms: 3_000,
  volume: 70,
});

test.each([
  { kind: "daily" as const, every: 2 },
  { kind: "weekdays" as const, days: [1, 5] },
  { kind: "monthly" as const, days: [-1, 15] },
  { kind: "rrule" as const, rule: "FREQ=WEEKLY;BYDAY=TU" },
])("an entry opened and saved unchanged ($kind) is the same entry", (rule) => {
  expect(draftOf(formOf(draft(rule)))).toEqual(draft(rule));
});

test("one day has no last day and leaves none out", () => {
  const sent = draftOf({ ...formOf(draft({ kind: "daily", every: 1 })), kind: "once" });
  expect([sent.when.last, sent.when.except_days]).toEqual([null, []]);
});

test("an entry of a playlist is sent with the list, not with its bulletins", () => {
  const form = { ...emptyForm("ward", ZONE, "2026-11-24"), bulletins: ["b-1"], playlist: "pl-1" };
  expect(draftOf(form).block).toMatchObject({ bulletins: [], playlist: "pl-1" });
});

test("times are sent in order, each once, without the empty fields", () => {
  const form = { ...emptyForm("ward", ZONE, "2026-11-24"), times: ["17:00", "", "05:30", "17:00"] };
  expect(draftOf(form).when.times).toEqual([19_800_000, 61_200_000]);
});

test("a form says what it lacks, the first thing first", () => {
  const empty = emptyForm("ward", ZONE, "2026-11-24");
  expect(lackingIn(empty)).toBe("bulletins");
  const chosen = { ...empty, bulletins: ["b-1"] };
  expect(lackingIn(chosen)).toBe("times");
  const timed = { ...chosen, times: ["05:30"] };
  expect(lackingIn(timed)).toBeNull();
  expect(lackingIn({ ...timed, kind: "weekdays", weekdays: [] })).toBe("weekdays");
  expect(lackingIn({ ...timed, areas: [] })).toBe("areas");
});
