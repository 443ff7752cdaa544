import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Role } from "./types";

const ROLES: readonly Role[] = ["author", "approver", "operator", "auditor", "administrator"];

const isRole = (given: unknown): given is Role => ROLES.some((role) => role === given);

/** What was typed into the search of a list. */
const searched = (given: Record<string, unknown>): { tim?: string } =>
  typeof given.tim === "string" && given.tim !== "" ? { tim: given.tim } : {};

/** The pages of the administration, below the console's root. Their code comes when one opens. */
export function administration<Root extends AnyRoute>(root: Root) {
  const frame = createRoute({
    getParentRoute: () => root,
    path: "/quan-tri",
    component: lazyRouteComponent(() => import("./Administration"), "Administration"),
  });
  const first = createRoute({
    getParentRoute: () => frame,
    path: "/",
    component: lazyRouteComponent(() => import("./Administration"), "FirstSection"),
  });
  const areas = createRoute({
    getParentRoute: () => frame,
    path: "/dia-ban",
    validateSearch: searched,
    component: lazyRouteComponent(() => import("./areas/Areas"), "Areas"),
  });
  const area = createRoute({
    getParentRoute: () => areas,
    path: "/$unit",
    component: lazyRouteComponent(() => import("./areas/AreaPage"), "AreaPage"),
  });
  const posts = createRoute({
    getParentRoute: () => frame,
    path: "/vi-tri",
    validateSearch: (given: Record<string, unknown>): { tim?: string; vai?: Role } => ({
      ...searched(given),
      ...(isRole(given.vai) ? { vai: given.vai } : {}),
    }),
  });
  const listed = createRoute({
    getParentRoute: () => posts,
    path: "/",
    component: lazyRouteComponent(() => import("./posts/Posts"), "Posts"),
  });
  const made = createRoute({
    getParentRoute: () => posts,
    path: "/moi",
    component: lazyRouteComponent(() => import("./posts/NewPost"), "NewPost"),
  });
  const post = createRoute({
    getParentRoute: () => posts,
    path: "/$account",
    component: lazyRouteComponent(() => import("./posts/PostPage"), "PostPage"),
  });
  const devices = createRoute({
    getParentRoute: () => frame,
    path: "/lap-cum-loa",
    validateSearch: (given: Record<string, unknown>): { tim?: string; cho?: boolean } => ({
      ...searched(given),
      ...(given.cho === true ? { cho: true } : {}),
    }),
  });
  const waiting = createRoute({
    getParentRoute: () => devices,
    path: "/",
    component: lazyRouteComponent(() => import("./devices/Devices"), "Devices"),
  });
  const registered = createRoute({
    getParentRoute: () => devices,
    path: "/moi",
    component: lazyRouteComponent(() => import("./devices/Registering"), "Registering"),
  });
  const updates = createRoute({
    getParentRoute: () => frame,
    path: "/cap-nhat",
    component: lazyRouteComponent(() => import("./updates/Updates"), "Updates"),
  });
  const policy = createRoute({
    getParentRoute: () => frame,
    path: "/chinh-sach",
    component: lazyRouteComponent(() => import("./policy/Policy"), "Policy"),
  });
  const speech = createRoute({
    getParentRoute: () => frame,
    path: "/may-doc",
    component: lazyRouteComponent(() => import("./speech/Speech"), "Speech"),
  });
  const categories = createRoute({
    getParentRoute: () => frame,
    path: "/chuyen-muc",
    component: lazyRouteComponent(() => import("./categories/Categories"), "Categories"),
  });
  const alerts = createRoute({
    getParentRoute: () => frame,
    path: "/canh-bao",
    component: lazyRouteComponent(() => import("../cap/Senders"), "Senders"),
  });
  const keeping = createRoute({
    getParentRoute: () => frame,
    path: "/luu-giu",
    component: lazyRouteComponent(() => import("./keeping/Keeping"), "Keeping"),
  });
  const rights = createRoute({
    getParentRoute: () => frame,
    path: "/quyen",
    component: lazyRouteComponent(() => import("./rights/Rights"), "Rights"),
  });
  return frame.addChildren([
    first,
    areas.addChildren([area]),
    posts.addChildren([listed, made, post]),
    devices.addChildren([waiting, registered]),
    updates,
    policy,
    categories,
    speech,
    alerts,
    keeping,
    rights,
  ]);
}
