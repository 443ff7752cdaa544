import type { vi } from "./words.vi";

/** The words of relaying stations, in English. */
export const en: typeof vi = {
  title: "Relay a station",
  back: "Speak live",
  lead: (area: string) =>
    `The loudspeakers in ${area} sound a radio station. Every relay is recorded.`,

  onAir: "On air here",
  nobody: "Nobody speaks live and no station is relayed here at the moment.",
  relaying: (station: string, where: string) => `${station} is relayed in ${where}`,
  speaking: (who: string, where: string) => `${who} is on air in ${where}`,
  until: (time: string) => `until ${time}`,
  fromSource: (source: number) => `from source ${source}`,
  failed: (source: number, why: string) => `Source ${source}: ${why}`,
  why: {
    forbidden: "its address is forbidden (a private network) or is none",
    unreachable: "it cannot be reached",
    answered_badly: "the station's server answers with an error",
    wrong_format: "it is no sound that can be read",
    stalled: "its signal broke off",
    silent: "it was silent for 20 seconds",
    ended: "the station sends no more sound",
  },
  ranDry: (station: string, where: string) =>
    `The last relay of ${station} in ${where} ended: no source gave sound any more.`,
  end: "End the relay",
  endAsk: (station: string) => `End the relay of ${station}?`,
  endWhat: "The closing chime sounds, then silence. The log says who ended it.",

  stations: "Stations",
  noStations: "There is no station yet. Add one with the address of its stream.",
  of: (area: string) => `of ${area}`,
  sources: (count: number) => (count === 1 ? "1 source" : `${count} sources`),
  normal: "class normal",
  priority: "class priority",
  start: "Relay now",
  add: "Add a station",
  change: "Change",
  remove: "Remove",
  changeIt: (name: string) => `Change the station ${name}`,
  removeAsk: (name: string) => `Remove the station ${name}?`,
  removeWhat: "Its weekly times are removed with it. What is on air goes on.",
  name: "Name of the station",
  class: "Class",
  classNormal: "Normal",
  classPriority: "Priority",
  addresses: "Addresses of its stream, one to a line",
  addressesHint:
    "The first is used first; where it is silent, breaks off or is faulty, the next is heard. http or https: MP3, AAC, Ogg, and HLS playlists (.m3u8).",
  saved: (name: string) => `The station ${name} is saved.`,
  removed: (name: string) => `The station ${name} is removed.`,

  startAsk: (station: string, area: string) => `Relay ${station} on the loudspeakers in ${area}?`,
  startTold:
    "They begin in 3 seconds, and break off normal and priority bulletins that are sounding.",
  lasts: "At the longest",
  minutes: (count: number) => `${count} minutes`,
  started: (station: string) =>
    `The relay of ${station} is ordered: the loudspeakers begin after 3 seconds.`,

  slots: "Weekly relays",
  noSlots: "None is set.",
  addSlot: "Set a time",
  slotWhen: (days: string, from: string, count: number) => `${days}, ${from}, ${count} minutes`,
  slotRefused: "It could not begin the last time:",
  refusals: {
    nobody_hears: "no device is in service.",
    on_air: "somebody is on air.",
    outside_hours: "it is outside permitted hours.",
    stopped: "a stop is in force.",
    broker_away: "the server has lost the devices.",
  },
  otherRefusal: "see the log of deeds.",
  removeSlotAsk: (name: string) => `Remove the weekly relay of ${name}?`,
  removeSlotWhat: "What is on air, if anything, goes on.",
  station: "Station",
  weekdays: "Days",
  from: "Begins at",
  wrongTime: "Give a time such as 05:30.",
  slotSaved: "The weekly relay is set.",
  slotRemoved: "The weekly relay is removed.",
};
