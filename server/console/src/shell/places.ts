import type { IconName } from "../look/Icon";
import type { Rights } from "../session/rights";
import type { Words } from "../words/words";

/** The places of the console, in the order of an officer's day; a place stands here once its page
 * does (Lịch phát, Cụm loa, Nhật ký and Quản trị are to come). The server knows their paths
 * (`PLACES` in server/console/api.py), and a test holds the two together. */
export interface Place {
  path: "/" | "/ban-tin-moi" | "/duyet" | "/nhat-ky";
  icon: IconName;
  name: (words: Words) => string;
  opens: (rights: Rights) => boolean;
}

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
    path: "/duyet",
    icon: "approve",
    name: (words) => words.approval,
    opens: (rights) => rights.mayAnywhere("bulletin.approve"),
  },
  {
    path: "/nhat-ky",
    icon: "logs",
    name: (words) => words.logsShort,
    opens: (rights) => rights.mayAnywhere("read"),
  },
];

export const placesFor = (rights: Rights): Place[] => PLACES.filter((place) => place.opens(rights));
