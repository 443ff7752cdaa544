import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useChosenArea } from "../shell/AreaChooser";
import { onAir } from "./calls";

const LiveBanner = lazy(() => import("./LiveBanner"));

export const HERE = "/phat-truc-tiep";

/** On every page, while somebody is on air where one looks; its words come only then. */
export function OnAirBanner() {
  const { data } = useQuery(onAir(useChosenArea()));
  const path = useRouterState({ select: (state) => state.location.pathname });
  const shown = path === HERE ? [] : (data ?? []);
  return (
    <div role="status">
      {shown.length > 0 && (
        <Suspense>
          <LiveBanner sessions={shown} />
        </Suspense>
      )}
    </div>
  );
}
