import type { vi } from "./words.vi";

export const en: typeof vi = {
  take: "Take evidence away",
  takeLead:
    "A zip with the log of the area that is chosen, and all that proves it. Taking it is on record.",
  mayNot: "You have no right to take out this area's evidence.",
  noGroup: "A group has no log of its own. Choose the area in which its devices stand.",
  from: "From",
  fromWhy: "Left empty: since the log began",
  to: "To",
  toWhy: "Left empty: until now",
  takeFile: "Download the evidence",
  takeSince: (size) => `With the checkpoint of ${size} lines that is kept below.`,
  newest: "Download the newest checkpoint",

  check: "Check evidence",
  checkLead:
    "Signatures, who may sign what, how many people approved, receipts without a gap, and a log that nobody rewrote.",
  stays: "All of it happens in this browser. No file and no result leaves your machine.",
  root: "The 32 digits of the root",
  rootWhy:
    "From the holders of the root, not from the server. The content of root.json will do too.",
  rootUnclear: "These are not 32 digits from 0 to 9 and a to f, nor the content of root.json.",
  file: "The evidence",
  fileWhy:
    "The zip as downloaded; where the machine unpacked it, all three: export.json, checkpoints.jsonl, log.jsonl.",
  choose: "Choose files",
  kept: "The checkpoint kept the last time (if any)",
  keptWhy: "It shows that today's log grew out of the one you saw.",
  keptUnclear: "This is no checkpoint, or it was changed.",
  keptFile: "Read it from a file",
  begin: "Check",
  cancel: "Stop",
  needs: "It needs the root and the evidence.",
  going: "Checking…",
  gone: (done, of) => `${done} of ${of}`,

  holds: "All of it holds",
  holdsSaid: (told) =>
    `${told.from === null ? "Until" : `From ${told.from} to`} ${told.until}: ${told.shown} of ${told.lines} lines of the log, ${told.receipts} receipts of ${told.devices} loudspeakers.`,
  planned: "Planned",
  outcomes: {
    played: "Played",
    late: "Late",
    cut: "Cut",
    skipped: "Skipped",
    missed: "Missed",
    unproven: "Unproven",
  },
  stale: "Sounded beside the plan",
  lost: "Receipts lost, and said to be",
  workedOut: (told) =>
    `Worked out from the signed programmes, ${told.from} to ${told.until}: ${told.items} items fell due, and the log tells of each.`,
  byPlan: (count) => `${count} items had no place in the plan: that is the server's word.`,
  tooShort: "What fell due could not be worked out: the log is too short yet.",
  rules: (count) => `${count} entries recur by rules that cannot be read: not worked out.`,
  reached: (told) =>
    `${told.given} orders reached ${told.reached} loudspeakers; ${told.silent} of them sent no receipt.`,
  excerpt: (area) =>
    `This is an excerpt for ${area}: lines outside it are shown as hashes, in their places all the same.`,
  hidden: (count) => `${count} lines are told by their hash alone: the server has them no more.`,
  grew: (size) => `The log grew out of the checkpoint of ${size} lines that you kept.`,
  sinceLost: (size) =>
    `The checkpoint of ${size} lines that you kept is of what was lost: the log cannot be compared with it.`,
  noSince:
    "Not compared with an earlier time: keep this checkpoint, so that the next check tells whether the log was rewritten.",
  restored: (told) =>
    `The server was restored at ${told.at} (${told.who}: ${told.why}): the log before is kept up to line ${told.kept}; ${told.witnesses} loudspeakers had seen it up to line ${told.seen}: ${told.lost} lines at least are lost. ${told.receipts} receipts tell of what that stretch allowed.`,
  keepNote: "Save the checkpoint",
  keepWhy: "Keep it where the server does not reach. The next check wants it.",

  wrong: "Something is wrong",
  line: (n) => `log.jsonl, line ${n}`,
  wrongThen:
    "This is the first that is wrong; what follows was not checked. Keep the file as it is and ask whoever answers for the server. If the download was cut off, download it again.",
  broken: "This browser cannot run the check. Update it, or use loa-verify.",

  doubt: "If you do not trust this server",
  doubtLead:
    "This page comes from the server itself: one that was taken over may send a page that always says that all holds.",
  doubtHow:
    "Use a copy of your own: the page loa-verify.html, one file that needs no network, or the command loa-verify; both from the source of a release that you trust (docs/evidence.md).",

  faults: {
    form: "is not of the form of Loa's evidence",
    root: "the root in the export is not this city's",
    placement: "a part of the log stands in a wrong place",
    hidden: "the export claims to be whole, and lines are hidden",
    tree: "what stands between the checkpoint before and this one is not what was signed: a line was changed, removed, added or moved",
    checkpoint_form: "a checkpoint cannot be read",
    checkpoint_order: "checkpoints do not follow each other in size and time",
    checkpoint_signature: "a checkpoint is not signed by an office key in force then",
    end: "the log does not end with its signed checkpoint: its end was cut off or added to",
    since: "the checkpoint you kept is no part of this log: the log was rewritten",
    since_missing:
      "the export does not pass by the checkpoint you kept; export it again with that one",
    restored: "the log was gone on with after a restoration otherwise than the line about it says",
    time: "this line is dated as it cannot be between the checkpoints around it",
    signature: "a signature does not hold",
    trust: "a bundle of keys is not signed by enough of the root's holders, or out of order",
    scope: "the key that signed was not allowed to sign this at that time",
    sequence: "a signed document is older than the one before it",
    device_key: "a receipt is not signed by the key that its device had then",
    twice: "two receipts bear one number",
    chain: "a receipt does not follow its device's receipt before",
    gap: "receipts are missing: a device's numbers have a gap",
    witness: "a loudspeaker has seen another log: the log was rewritten",
    authority: "something sounded that no signed programme or order had",
    content: "the sound that was heard is not the one that was signed",
    place: "that programme or order has no authority where the loudspeaker stands",
    people: "an urgent order sounded without enough people's signatures",
    own: "somebody approved a bulletin of their own",
    planned_twice: "one item is planned twice on one loudspeaker",
    left_out: "an item fell due by a signed programme, and the log does not say so",
  },
};
