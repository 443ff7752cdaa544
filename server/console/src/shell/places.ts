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
  opens: (rights: Rights) => boolean;
  grave?: true;
}

const ALARMS = ["order.prepare", "order.sign", "stop.issue"] as const;
const ADMINISTERS = ["area.manage", "account.manage", "device.manage"] as const;

export const PLACES: readonly Place[] = [
  {
    path: "/",
    icon: "today",
    name: (words) => words.today,
    opens: () => true,
  },
  {
    path: "/ban-tin-moi",
    icon: "write",
    name: (words) => words.newBulletin,
    opens: (rights) => rights.mayAnywhere("bulletin.write"),
  },
  {
    path: "/phat-truc-tiep",
    icon: "live",
    name: (words) => words.live,
    opens: (rights) => rights.mayAnywhere("live.speak"),
  },
  {
    path: "/duyet",
    icon: "approve",
    name: (words) => words.approval,
    opens: (rights) => rights.mayAnywhere("bulletin.approve"),
  },
  {
    path: "/khan-cap",
    icon: "urgent",
    name: (words) => words.urgent,
    opens: (rights) => ALARMS.some((action) => rights.mayAnywhere(action)),
    grave: true,
  },
  {
    path: "/lich-phat",
    icon: "schedule",
    name: (words) => words.schedule,
    opens: () => true,
  },
  {
    path: "/cum-loa",
    icon: "devices",
    name: (words) => words.devices,
    opens: (rights) => rights.mayAnywhere("read"),
  },
  {
    path: "/phan-anh",
    icon: "feedback",
    name: (words) => words.feedback,
    opens: (rights) => rights.mayAnywhere("feedback.read") || rights.mayAnywhere("area.manage"),
  },
  {
    path: "/nhat-ky",
    icon: "logs",
    name: (words) => words.logsShort,
    opens: (rights) => rights.mayAnywhere("read"),
  },
  {
    path: "/quan-tri",
    icon: "administration",
    name: (words) => words.administration,
    opens: (rights) => ADMINISTERS.some((action) => rights.mayAnywhere(action)),
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
