import type { vi } from "./words.vi";

/** The words of speaking live, in English. */
export const en: typeof vi = {
  title: "Speak live",
  where: (area: string) => `Heard in: ${area}`,
  whereHint: "To speak elsewhere, choose the area at the top of the page.",
  mayNot: (area: string) =>
    `Your posts do not let you speak live in ${area}. Choose another area at the top, or ask an operator there.`,
  noMicrophone:
    "This browser gives no microphone. Open Loa by its https:// address in a recent Chrome, Edge, Firefox or Safari.",

  mode: "Who hears it",
  rehearsal: "Rehearse: only I listen to it",
  air: "On the loudspeakers, now",
  rehearsalTold: "No loudspeaker sounds. Afterwards you can listen to the recording.",
  airTold:
    "The loudspeakers break off normal and priority bulletins and sound what you say. All of it is recorded.",
  class: "Class",
  normal: "Normal",
  priority: "Priority",
  lasts: "At the longest",
  minutes: (count: number) => `${count} minutes`,
  holdToTalk: "Hold a button to talk",
  holdToTalkHint: "The loudspeakers are silent while it is not held.",
  startRehearsal: "Start rehearsing",
  start: "GO ON AIR",
  opening: "Opening the microphone…",
  refusedMicrophone:
    "The microphone did not open: the browser does not allow it, or there is none. Allow this page to use it, then try again.",

  startsIn: (seconds: number) => `The loudspeakers begin in ${seconds} s`,
  rehearsesIn: (seconds: number) => `The rehearsal begins in ${seconds} s`,
  onAir: "ON AIR",
  rehearsing: "REHEARSING, NO LOUDSPEAKER SOUNDS",
  heldBy: (count: number, all: number) => `${count}/${all} devices hold the order`,
  closing: "The closing chime sounds…",
  left: (time: string) => `${time} left`,
  meter: "How loud the sound comes in",
  tooQuiet: "Nothing is heard yet. Speak closer to the microphone.",
  tooLoud: "Too loud. Move away from the microphone a little.",
  hold: "Hold to talk",
  holding: "Talking; let go to be silent",
  muted: "The loudspeakers are silent. Hold the button to talk.",
  end: "End",
  endRehearsal: "End the rehearsal",
  lineBroken: "The line to the server broke. Connecting again…",
  notReaching:
    "The server has lost the loudspeakers: nobody hears you now. Wait until this message is gone, then say it again.",

  over: "The session is over",
  rehearsalOver: "The rehearsal is over",
  why: {
    said: "It was ended on request.",
    limit: "The time was up.",
    lost: "The line from the speaker's browser broke.",
    stopped: "A stop was given.",
    failed: "The server met a fault. Tell its administrator.",
    server: "The server was stopped or started again.",
    dry: "No source of the station gave sound any more.",
    revoked: "Whoever began the relay may not speak here any more.",
  },
  recording: "Recording",
  soundedOn: (count: number, all: number) => `${count}/${all} devices say that they sounded it.`,
  preparing: "Finishing the recording…",
  again: "Another session",
  seePast: "Earlier sessions",
  relay: "Relay a radio station",

  underway: "On air here",
  banner: (who: string, where: string, since: string) =>
    `On air: ${who}, in ${where}, since ${since}`,
  bannerMine: (where: string, since: string) => `You are on air in ${where}, since ${since}`,
  bannerRelay: (station: string, where: string, since: string) =>
    `${station} is relayed in ${where}, since ${since}`,
  open: "Look",
  endOther: "End this session",
  endOtherAsk: (who: string) => `End the session of ${who}?`,
  endOtherWhat: "The closing chime sounds, then silence. The log says who ended it.",

  pastTitle: "Spoken live",
  pastNone: "Nobody has spoken live here yet.",
  pastWho: (who: string, where: string) => `${who}, in ${where}`,
  pastRelay: (station: string, where: string) => `${station} relayed, in ${where}`,
  pastDevices: (count: number) => `${count} devices`,
  listen: (who: string, when: string) => `Listen to the recording: ${who}, ${when}`,
  noRecording: "There is no recording.",
};
