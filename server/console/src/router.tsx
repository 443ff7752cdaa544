import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from "@tanstack/react-router";
import { administration } from "./administration/routes";
import { readWish } from "./clusters/wish";
import { type Sieve, SIEVES } from "./feedback/sieves";
import { readCluster, readDeeds, readLog, readPeriod, readRates, readWhy } from "./logs/address";
import { searchOf } from "./schedule/search";
import { Broken, NotFound, WhollyBroken } from "./shell/Broken";
import { Door } from "./shell/Door";

/** What every page's address may carry. */
interface Search {
  area?: string;
}

/** The draft that is being made, and whether its words are being changed. */
interface Drafting {
  bulletin?: string;
  /** What a resident told, which the bulletin answers. */
  feedback?: string;
  step?: "words";
}

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Door,
  errorComponent: WhollyBroken,
  notFoundComponent: NotFound,
  validateSearch: (given: Record<string, unknown>): Search =>
    typeof given.area === "string" ? { area: given.area } : {},
  search: { middlewares: [retainSearchParams(["area"])] },
});

const today = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./today/Today"), "Today"),
});

const approvals = createRoute({
  getParentRoute: () => root,
  path: "/duyet",
  component: lazyRouteComponent(() => import("./approval/Approvals"), "Approvals"),
});

const review = createRoute({
  getParentRoute: () => root,
  path: "/duyet/$bulletin",
  component: lazyRouteComponent(() => import("./approval/Review"), "Review"),
});

const newBulletin = createRoute({
  getParentRoute: () => root,
  path: "/ban-tin-moi",
  validateSearch: ({ bulletin, feedback, step }: Record<string, unknown>): Drafting => ({
    ...(typeof bulletin === "string" ? { bulletin } : {}),
    ...(typeof feedback === "string" ? { feedback } : {}),
    ...(step === "words" ? { step } : {}),
  }),
  component: lazyRouteComponent(() => import("./bulletin/NewBulletin"), "NewBulletin"),
});

const live = createRoute({
  getParentRoute: () => root,
  path: "/phat-truc-tiep",
  component: lazyRouteComponent(() => import("./live/LivePage"), "LivePage"),
});

const relay = createRoute({
  getParentRoute: () => root,
  path: "/phat-truc-tiep/tiep-song",
  component: lazyRouteComponent(() => import("./relay/RelayPage"), "RelayPage"),
});

const logs = createRoute({
  getParentRoute: () => root,
  path: "/nhat-ky",
  component: lazyRouteComponent(() => import("./logs/Logs"), "Logs"),
});

const playLog = createRoute({
  getParentRoute: () => logs,
  path: "/",
  validateSearch: readLog,
  component: lazyRouteComponent(() => import("./logs/PlayLog"), "PlayLog"),
});

const rates = createRoute({
  getParentRoute: () => logs,
  path: "/ty-le",
  validateSearch: readRates,
  component: lazyRouteComponent(() => import("./logs/Rates"), "Rates"),
});

const report = createRoute({
  getParentRoute: () => logs,
  path: "/bao-cao",
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import("./logs/PeriodReport"), "PeriodReport"),
});

const deeds = createRoute({
  getParentRoute: () => logs,
  path: "/thao-tac",
  validateSearch: readDeeds,
  component: lazyRouteComponent(() => import("./logs/Deeds"), "Deeds"),
});

const whySilent = createRoute({
  getParentRoute: () => logs,
  path: "/vi-sao",
  validateSearch: readWhy,
  component: lazyRouteComponent(() => import("./logs/WhyPage"), "WhyPage"),
});

const links = createRoute({
  getParentRoute: () => logs,
  path: "/lien-ket",
  component: lazyRouteComponent(() => import("./links/Links"), "Links"),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: "/lien-ket",
  component: lazyRouteComponent(() => import("./links/Shared"), "Shared"),
});

const confirmMail = createRoute({
  getParentRoute: () => root,
  path: "/nhan-bao-cao",
  component: lazyRouteComponent(() => import("./mailing/Confirm"), "Confirm"),
});

const evidence = createRoute({
  getParentRoute: () => logs,
  path: "/bang-chung",
  component: lazyRouteComponent(() => import("./evidence/Evidence"), "Evidence"),
});

const told = createRoute({
  getParentRoute: () => logs,
  path: "/bao-tin",
  component: lazyRouteComponent(() => import("./notices/Log"), "AreaLog"),
});

const spokenLive = createRoute({
  getParentRoute: () => logs,
  path: "/truc-tiep",
  component: lazyRouteComponent(() => import("./live/Past"), "Past"),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: "/tai-khoan/bao-tin",
  component: lazyRouteComponent(() => import("./notices/Notices"), "Notices"),
});

const schedule = createRoute({
  getParentRoute: () => root,
  path: "/lich-phat",
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import("./schedule/Schedule"), "Schedule"),
});

const lists = createRoute({
  getParentRoute: () => root,
  path: "/lich-phat/danh-sach",
  component: lazyRouteComponent(() => import("./lists/Lists"), "Lists"),
});

const clusters = createRoute({
  getParentRoute: () => root,
  path: "/cum-loa",
  validateSearch: readWish,
  component: lazyRouteComponent(() => import("./clusters/Clusters"), "Clusters"),
});

const cluster = createRoute({
  getParentRoute: () => root,
  path: "/cum-loa/$device",
  validateSearch: readCluster,
  component: lazyRouteComponent(() => import("./clusters/one/Cluster"), "Cluster"),
});

const feedback = createRoute({
  getParentRoute: () => root,
  path: "/phan-anh",
  validateSearch: (given: Record<string, unknown>): { sieve?: Sieve } => {
    const sieve = SIEVES.find((one) => one === given.sieve);
    return sieve === undefined ? {} : { sieve };
  },
  component: lazyRouteComponent(() => import("./feedback/List"), "List"),
});

const newFeedback = createRoute({
  getParentRoute: () => root,
  path: "/phan-anh/moi",
  component: lazyRouteComponent(() => import("./feedback/Take"), "Take"),
});

const oneFeedback = createRoute({
  getParentRoute: () => root,
  path: "/phan-anh/$feedback",
  component: lazyRouteComponent(() => import("./feedback/One"), "One"),
});

const urgent = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap",
  component: lazyRouteComponent(() => import("./urgent/Urgent"), "Urgent"),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/canh-bao",
  component: lazyRouteComponent(() => import("./cap/Alerts"), "Alerts"),
});

const oneAlert = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/canh-bao/$alert",
  component: lazyRouteComponent(() => import("./cap/AlertPage"), "AlertPage"),
});

/** The alert of another agency that an order or a drill is prepared from. */
const fromAlert = (given: Record<string, unknown>): { alert?: string } =>
  typeof given.alert === "string" ? { alert: given.alert } : {};

const newUrgent = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/moi",
  validateSearch: fromAlert,
  component: lazyRouteComponent(() => import("./urgent/Prepare"), "PrepareUrgent"),
});

const newDrill = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/dien-tap",
  validateSearch: fromAlert,
  component: lazyRouteComponent(() => import("./urgent/Prepare"), "PrepareDrill"),
});

const urgentOrder = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/lenh/$order",
  component: lazyRouteComponent(() => import("./urgent/OrderPage"), "OrderPage"),
});

const urgentTemplates = createRoute({
  getParentRoute: () => root,
  path: "/khan-cap/mau",
  component: lazyRouteComponent(() => import("./urgent/Templates"), "Templates"),
});

const firstStart = createRoute({
  getParentRoute: () => root,
  path: "/khoi-dau",
  component: lazyRouteComponent(() => import("./entering/FirstStart"), "FirstStart"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/loi-moi",
  component: lazyRouteComponent(() => import("./entering/Invitation"), "Invitation"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/tai-khoan",
  validateSearch: (given: Record<string, unknown>): { welcome?: boolean } =>
    given.welcome === true ? { welcome: true } : {},
  component: lazyRouteComponent(() => import("./account/Account"), "Account"),
});

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      today,
      newBulletin,
      live,
      relay,
      approvals,
      review,
      schedule,
      lists,
      clusters,
      cluster,
      feedback,
      newFeedback,
      oneFeedback,
      urgent,
      newUrgent,
      newDrill,
      urgentOrder,
      alerts,
      oneAlert,
      urgentTemplates,
      firstStart,
      invitation,
      account,
      notices,
      shared,
      confirmMail,
      logs.addChildren([
        playLog,
        rates,
        report,
        deeds,
        told,
        spokenLive,
        links,
        whySilent,
        evidence,
      ]),
      administration(root),
    ]),
    context: { client },
    defaultErrorComponent: Broken,
    defaultPendingMs: 200,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
