import type { vi } from "./words.vi";

const s = (count: number) => (count === 1 ? "" : "s");

export const en: typeof vi = {
  title: "How long things are kept",
  lead: "By night the server archives and removes what is over the terms settled here; this page has no button that deletes. The activity log, and schedules and orders as signed, are kept for ever.",
  kinds: {
    receipts: "Receipts, the play log",
    recordings: "Recordings nobody uses",
    names: "Names of earlier holders of posts",
  },
  goes: {
    receipts:
      "When its term is over: written to an archive of evidence, verified, and only then removed from the database. Reports stay.",
    recordings:
      "When its term is over: the bulletin is withdrawn and its sound removed; words, hash and who approved it stay.",
    names: "When its term is over: replaced by a salted digest that nobody can read back.",
  },
  months: (count) => {
    const years = count / 12;
    return `${count} month${s(count)}${count % 12 === 0 ? ` (${years} year${s(years)})` : ""}`;
  },
  forEver: "For ever",
  change: "Change",
  changeIt: (kind) => `Change the term: ${kind}`,
  monthsField: "Months",
  atLeast: (count, byDefault) =>
    `${count} months at least; where nothing is settled, ${byDefault} months.`,
  shorter: "Shorter than before: what is over the new term is archived or removed from tonight on.",

  next: "What comes next",
  tonight: (count, size) =>
    `Tonight the sound of unused recordings is removed: ${count} (${size}).`,
  tonightNone: "No recording is removed tonight.",
  tonightWhich: "Which recordings",
  lastUsed: (day) => `last used ${day}`,
  andMore: (count) => `and ${count} more`,
  month: "Received",
  archivedFrom: "Archived from",
  never: "never",
  kept: (why) => `Held back: ${why}`,
  laterMonths: (count) => `And ${count} more, one after the other, a month at a time.`,
  noMonths: "No receipt is in the database yet.",

  holds: "Held back past its term",
  holdsLead:
    "For an inspection or a complaint: what was received on these days, and in the months after them, is not taken away. Feedback nobody has answered holds back likewise.",
  noHolds: "No days are held back.",
  hold: "Hold days back…",
  first: "From",
  last: "Through",
  why: "Why",
  whyHint: "For example: inspection by decision number…",
  by: (who, day) => `${who}, ${day}`,
  release: "End the hold",
  releaseIt: (days) => `End the hold of ${days}`,
  releaseWhy: "From tonight on, months of these days that are over their term are archived again.",

  archives: "Archived",
  archivesLead:
    "The files are in the server's archive folder, and in backups. Whoever has one can check it with loa-verify.",
  noArchives: "No month has been archived yet.",
  sha256: "SHA-256 of the file",
};
