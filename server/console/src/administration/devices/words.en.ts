import type { vi } from "./words.vi";

const s = (count: number) => (count === 1 ? "" : "s");

export const en: typeof vi = {
  search: "Find a cluster by name or area",
  list: "Clusters",
  register: "Register a cluster",
  here: (area) => `In ${area} and below`,
  only: "Only those not installed",
  none: "There is no cluster here yet.",
  noneFound: "No cluster matches.",
  countOf: (count, waiting) => `${count} cluster${s(count)}, ${waiting} not installed`,
  waits: "Not installed",
  enrolled: (when) => `Installed since ${when}`,
  newToken: "New token",
  newTokenSure: (name) => `Make a new token for ${name}?`,
  newTokenWhat: "Earlier tokens end. A controller that runs goes on until the new one is used.",
  newTokenDo: "Make it",
  back: "Clusters",

  lead: "Register first, then give the token to who installs it. Each token lets one cluster in, once.",
  name: "Name of the cluster",
  nameHint: "Where it hangs, so that anybody knows. For example: Cụm loa NVH TDP 3",
  area: "In the area",
  place: "Place on the map (latitude, longitude)",
  placeHint: "Paste it from a map: 20.8449, 106.6881. It may stay empty.",
  residents: "People within hearing",
  residentsHint: "How many live within its hearing. It may stay empty.",
  create: "Register and get the token",

  offered: (name) => `The token of ${name}`,
  offeredWhy: "It is shown this once. Give it to who installs it; they run this on the controller.",
  command: "Command for the technician",
  token: "One-time token",
  qr: "QR code of the command",
  scan: "Scan it to have the command on the technician's phone",
  until: (when, left) => `Good until ${when}${left === "" ? "" : `, ${left}`}.`,
  done: "Done",
  deviceId: "Device",
};
