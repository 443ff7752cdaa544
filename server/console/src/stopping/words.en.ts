import type { vi } from "./words.vi";

/** The words of stopping, in English. */
export const en: typeof vi = {
  ask: (area: string) => `Stop all loudspeakers in ${area}?`,
  where: "Where to stop",
  loading: "Looking up what this will silence…",
  notForeseen: "What it will silence could not be looked up, but you can stop at once.",
  confirm: "STOP NOW",
  cancel: "No, do not stop",
  whoLifts: (hours: number) => `It bars for ${hours} hours. An approver can lift it sooner.`,
  untilAndWhy: "Choose how long, say why",
  until: "Stop for",
  hoursUntil: (hours: number, end: string) => `${hours} hours, until ${end}`,
  why: "Reason (optional)",
  whyHint: "Everybody sees it beside the stop.",

  sending: "Sending the stop…",
  notSent: "The stop was NOT sent.",
  notSentTimes: (times: number) =>
    times === 1 ? "Tried once, no answer." : `Tried ${times} times, no answer.`,
  retryIn: (seconds: number) => `Trying again in ${seconds} s.`,
  retrying: "Trying again…",
  retryNow: "Try now",
  insteadTitle: "If the loudspeakers do harm, do not wait:",
  instead: "Call whoever is near the cluster and cut its power at the cabinet.",

  stopping: (area: string) => `Stopping loudspeakers in ${area}`,
  stopped: (area: string) => `Loudspeakers in ${area} are stopped`,
  lifting: (area: string) => `Lifting the stop in ${area}`,
  lifted: (area: string) => `The stop in ${area} is lifted`,
  after: (seconds: string) => `${seconds} s since it was given`,
  count: (confirmed: number, all: number) => `${confirmed}/${all} clusters confirmed`,
  countLong: (confirmed: number, all: number) =>
    `${confirmed} of ${all} clusters confirmed that they stopped.`,
  allConfirmed: (seconds: string) => `All confirmed within ${seconds} s.`,
  reachable: (away: number) => `Every connected cluster confirmed. ${away} not connected.`,
  noDevices: "This area has no cluster in service.",
  notPublished:
    "The server wrote the order down but cannot reach the clusters. It goes out as soon as it can.",
  unseen: "The order was sent, but who confirmed cannot be seen yet. The page keeps trying.",
  notYet: "Not confirmed yet",
  confirmed: "Confirmed",
  confirmedAfter: (seconds: string) => `${seconds} s`,
  leftOut: (count: number) => `and ${count} more clusters`,

  offline: (name: string, since: string) =>
    `${name} is not connected since ${since}: it stops as soon as it is back.`,
  never: (name: string) => `${name} has never connected: it stops when it does.`,
  clock: (name: string) => `${name} has the order but not the time: silent, not confirmed yet.`,
  sounding: (name: string) =>
    `${name} says that it still sounds. If you hear it after 10 s, cut its power.`,
  asked: (name: string) => `${name} is connected and has not answered yet.`,
  offlineLift: (name: string, since: string) =>
    `${name} is not connected since ${since}: it follows its schedule again when it is back.`,
  neverLift: (name: string) => `${name} has never connected.`,

  standing: (area: string, until: string) => `Loudspeakers in ${area} are STOPPED until ${until}`,
  by: (who: string, when: string) => `stopped by ${who} at ${when}`,
  because: (reason: string) => `reason: ${reason}`,
  more: (count: number) => `and ${count} more ${count === 1 ? "stop" : "stops"}`,
  details: "Show each cluster",
  less: "Show less",
  lift: "Lift the stop",
  liftAsk: (area: string) => `Lift the stop in ${area}?`,
  liftWhat:
    "From now on what is scheduled sounds again. What was cut or skipped is not made up for.",
  liftConfirm: "Lift the stop",
  liftCancel: "No, keep it stopped",
  liftSending: "Sending the lift…",
  liftNotSent: "The lift was NOT sent. The loudspeakers stay stopped.",
  onlyApprover: "An approver of this area, or above, can lift it.",
  close: "Close",
  closeKeeps: "Closing this does not lift the stop.",
};
