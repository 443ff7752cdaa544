import type { vi } from "./words.vi";

export const en: typeof vi = {
  running: "Versions that run",
  devices: (count: string) => `${count} clusters`,
  never: "never heard from",
  noDevices: "There are no clusters here.",
  rollout: (version: string) => `Update to ${version}`,
  none: "No update is going on.",
  of: (name: string, day: string) => `${name}, since ${day}`,
  states: { running: "going on", halted: "halted", ended: "replaced" },
  failed: "Halted by itself: too many clusters could not run the new version.",
  rings: "Rings",
  permille: (percent: string) => `${percent} % of the clusters, drawn by lot`,
  others: "All other clusters",
  counted: (updated: string, devices: string, failed: number) =>
    `${updated} of ${devices} run the new version` + (failed > 0 ? `, ${failed} could not` : ""),
  waits: "not yet",
  opened: "open",
  follows: (hours: number, percent: number) =>
    `The next ring opens by itself after ${hours} hours, once 9 in 10 of the clusters that are ` +
    `connected run the new version. It halts when more than ${percent} % cannot.`,
  failures: "Clusters that could not",
  results: {
    fell_back: "fell back to the version before",
    broken: "the new version does not start on this machine",
    unsigned: "wrong signature: somebody may be interfering",
    altered: "a file was altered on its way: somebody may be interfering",
    rolled_back: "was given an older list: somebody may be interfering",
    malformed: "a file cannot be read",
    endless: "a file is larger than was signed",
  },
  lacks: {
    ready: "did not come up",
    clock: "lacked the time",
    documents: "lacked its schedule",
    link: "found no network",
    card: "could not open the sound card",
  },
  halt: "Halt the update",
  haltSure: (version: string) => `Halt the update to ${version}?`,
  haltWhat:
    "No further cluster takes this version. Those that run it go on; everything sounds as before.",
  resume: "Go on",
  resumeSure: (version: string) => `Go on with the update to ${version}?`,
  resumeWhat: "The rings that are open go on taking this version, and are watched anew.",
  begin: "Update to another version",
  version: "Version",
  first: "Tried first in",
  firsts: { share: "1 % of the clusters", area: "an area or group", all: "nowhere: all at once" },
  area: "The area or group that goes first",
  start: "Begin the update",
  startSure: (version: string) => `Begin the update to ${version}?`,
  startWhat:
    "Clusters fetch it within hours, change over when nothing sounds, outside permitted hours, and fall back by themselves where it does not do well.",
  noReleases:
    "No version was signed for this city yet. Whoever administers the server adds one by the command loa updates.",
  expires: (day: string) => `The list of versions holds until ${day}.`,
};
