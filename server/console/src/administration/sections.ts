import type { Action, Area } from "../api/calls";
import type { Rights } from "../session/rights";

/** The parts of the administration, and any of which rights opens each. */
export const SECTIONS = [
  { path: "/quan-tri/dia-ban", name: "areas", opens: ["area.manage", "account.manage"] },
  { path: "/quan-tri/vi-tri", name: "posts", opens: ["account.manage"] },
  { path: "/quan-tri/lap-cum-loa", name: "devices", opens: ["device.manage"] },
  { path: "/quan-tri/cap-nhat", name: "updates", opens: ["device.manage", "area.manage"] },
  { path: "/quan-tri/chinh-sach", name: "policy", opens: ["offer.answer", "area.manage"] },
  { path: "/quan-tri/chuyen-muc", name: "categories", opens: ["area.manage"] },
  { path: "/quan-tri/may-doc", name: "speech", opens: ["area.manage"] },
  { path: "/quan-tri/canh-bao", name: "alerts", opens: ["area.manage"] },
  { path: "/quan-tri/luu-giu", name: "keeping", opens: ["area.manage"], city: true },
  { path: "/quan-tri/quyen", name: "rights", opens: ["account.manage", "area.manage"] },
] as const satisfies readonly Section[];

interface Section {
  path: string;
  name: string;
  opens: readonly Action[];
  /** The whole city's alone. */
  city?: true;
}

export const sectionsFor = (rights: Rights, areas: readonly Area[]) =>
  SECTIONS.filter(
    (one) =>
      one.opens.some((action) => rights.mayAnywhere(action)) &&
      (!("city" in one) || managedCity(rights, areas) !== undefined),
  );

/** The area at the top, for who manages it. */
export const managedCity = (rights: Rights, areas: readonly Area[]): string | undefined =>
  areas.find((one) => one.parent === null && rights.may("area.manage", one.id))?.id;
