import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

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
  return frame.addChildren([first, areas.addChildren([area])]);
}
