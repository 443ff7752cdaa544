import type { Action } from "../api/calls";
import type { IconName } from "../look/Icon";
import type { Rights } from "../session/rights";
import type { Words } from "../words/words";

/** The places of the console, in the order of an officer's day; a place stands here once its page
 * does. The server knows their paths
 * (`PLACES` in server/console/api.py), and a test holds the two together. */
export interface Place {
  path:
    | "/"
    | "/ban-tin-moi"
    | "/phat-truc-tiep"
    | "/duyet"
    | "/khan-cap"
    | "/lich-phat"
    | "/cum-loa"
    | "/phan-anh"
    | "/nhat-ky"
    | "/quan-tri";
  icon: IconName;
  name: (words: Words) => string;
  /** What it is for: saying something, seeing what became of it, or running the house. */
  group: "saying" | "seeing" | "running";
  opens: (rights: Rights) => boolean;
  /** Whether the person does something there, and does not only read; where it is left out, who
   * may open it does. */
  acts?: (rights: Rights) => boolean;
  grave?: true;
}

const ALARMS = ["order.prepare", "order.sign", "stop.issue"] as const;
const ADMINISTERS = ["area.manage", "account.manage", "device.manage"] as const;

const any = (rights: Rights, ...actions: Action[]) =>
  actions.some((action) => rights.mayAnywhere(action));

export const PLACES: readonly Place[] = [
  {
    path: "/",
    icon: "today",
    name: (words) => words.today,
    group: "saying",
    opens: () => true,
  },
  {
    path: "/ban-tin-moi",
    icon: "write",
    name: (words) => words.newBulletin,
    group: "saying",
    opens: (rights) => any(rights, "bulletin.write"),
  },
  {
    path: "/phat-truc-tiep",
    icon: "live",
    name: (words) => words.live,
    group: "saying",
    opens: (rights) => any(rights, "live.speak"),
  },
  {
    path: "/duyet",
    icon: "approve",
    name: (words) => words.approval,
    group: "saying",
    opens: (rights) => any(rights, "bulletin.approve"),
  },
  {
    path: "/khan-cap",
    icon: "urgent",
    name: (words) => words.urgent,
    group: "saying",
    opens: (rights) => any(rights, ...ALARMS),
    grave: true,
  },
  {
    path: "/lich-phat",
    icon: "schedule",
    name: (words) => words.schedule,
    group: "saying",
    opens: () => true,
    acts: (rights) => any(rights, "programme.edit", "offer.answer"),
  },
  {
    path: "/cum-loa",
    icon: "devices",
    name: (words) => words.devices,
    group: "seeing",
    opens: (rights) => any(rights, "read"),
    acts: (rights) => any(rights, "device.manage"),
  },
  {
    path: "/phan-anh",
    icon: "feedback",
    name: (words) => words.feedback,
    group: "seeing",
    opens: (rights) => any(rights, "feedback.read", "area.manage"),
    acts: (rights) => any(rights, "feedback.write"),
  },
  {
    path: "/nhat-ky",
    icon: "logs",
    name: (words) => words.logsShort,
    group: "seeing",
    opens: (rights) => any(rights, "read"),
    acts: (rights) => any(rights, "evidence.export", "link.give"),
  },
  {
    path: "/quan-tri",
    icon: "administration",
    name: (words) => words.administration,
    group: "running",
    opens: (rights) => any(rights, ...ADMINISTERS),
    acts: (rights) => any(rights, "area.manage", "account.manage"),
  },
];

/** What is seen before anybody is signed in, and by whoever is. */
export const OUTSIDE = [
  { path: "/khoi-dau" },
  { path: "/loi-moi" },
  { path: "/lien-ket" },
  { path: "/nhan-bao-cao" },
] as const;

/** One's own account, which the menu of the account opens. */
export const OWN = { path: "/tai-khoan" } as const;

export const placesFor = (rights: Rights): Place[] => PLACES.filter((place) => place.opens(rights));

/** As many as a thumb tells apart at the foot of a phone 360 px wide. */
const AT_FOOT = 5;

/** What comes first to hand, where somebody does something at each. */
const NEAREST: readonly Place["path"][] = [
  "/",
  "/duyet",
  "/ban-tin-moi",
  "/khan-cap",
  "/quan-tri",
  "/lich-phat",
  "/cum-loa",
  "/nhat-ky",
  "/phan-anh",
  "/phat-truc-tiep",
];

/** The places at the foot of a phone, and the rest, which one more press opens: where the person
 * acts comes before where they only read. Both in the order of the day. */
export function atFoot(rights: Rights): { near: Place[]; rest: Place[] } {
  const places = placesFor(rights);
  if (places.length <= AT_FOOT) return { near: places, rest: [] };
  const rank = (place: Place) =>
    NEAREST.indexOf(place.path) + (place.acts?.(rights) === false ? NEAREST.length : 0);
  const nearest = new Set([...places].sort((a, b) => rank(a) - rank(b)).slice(0, AT_FOOT - 1));
  return {
    near: places.filter((place) => nearest.has(place)),
    rest: places.filter((place) => !nearest.has(place)),
  };
}

/** Side by side on a desk: a line between what they are for. */
export function grouped(places: readonly Place[]): Place[][] {
  const groups = new Map<Place["group"], Place[]>();
  for (const place of places) groups.set(place.group, [...(groups.get(place.group) ?? []), place]);
  return [...groups.values()];
}
