import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "Read-only links",
  lead: "For people without an account (an inspection, the Department): they see exactly one report, play log or evidence of this area.",
  kind: "To see",
  kinds: { report: "Report", playlog: "Play log", evidence: "Evidence" },
  label: "For whom",
  labelHint: "Inspection of the Department",
  month: "Month",
  year: "Year",
  wholeYear: "Whole year",
  monthOf: (month) =>
    new Date(Date.UTC(2000, month - 1)).toLocaleString("en-GB", { month: "long", timeZone: "UTC" }),
  from: "From",
  to: "To",
  days: "Expires after (days)",
  make: "Make the link",
  made: "New link",
  madeWhy:
    "Copy it now and send it on: the server does not keep it and cannot show it again. Whoever has it may read.",
  given: "Given",
  none: "No link was given.",
  of: (kind, period) => `${kind}, ${period}`,
  by: (name, when) => `given by ${name}, ${when}`,
  uses: (count) => `Opened ${count} times`,
  usedLast: (when) => `last ${when}`,
  counts: (day) => `Expires ${day}`,
  ended: "Expired",
  revoked: "Revoked",
  inForce: "Counts",
  revoke: "Revoke",
  revokeIt: (label) => `Revoke the link for ${label}`,

  shared: "Opened by a link",
  noToken: "This address lacks its token. Open the link exactly as it was sent.",
  readOnly: (day) => `To be read only. The link expires ${day}; each opening is on record.`,
  download: "Download",
  files: { docx: "Word", xlsx: "Excel", pdf: "PDF", csv: "CSV" },
  proof: "Receipt (SHA-256)",
  archived:
    "The first days of this span are archived: their items are in archives of evidence, and no longer in this list. Ask whoever gave you the link.",
  noRows: "Nothing was to sound in this time.",
  more: "Show more",
  evidenceWhy:
    "A ZIP of the log, the receipts and all that proves them. Check it with loa-verify; this server need not be trusted.",
  takeEvidence: "Download the evidence",
};
