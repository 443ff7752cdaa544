import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Stop } from "../api/calls";
import { useChosenArea } from "../shell/AreaChooser";
import { stops } from "./calls";
import { barring } from "./following";

const Banners = lazy(() => import("./Banners"));

/** On every page, while a stop bars where one looks; nothing otherwise. */
export function StopBanner() {
  const area = useChosenArea();
  const { data, dataUpdatedAt } = useQuery(stops(area));
  const bars = barring(data ?? [], dataUpdatedAt);
  const [lifting, setLifting] = useState<Stop | null>(null);
  if (bars.length === 0 && lifting === null) return null;
  return (
    <Suspense>
      <Banners area={area} stops={bars} lifting={lifting} lift={setLifting} />
    </Suspense>
  );
}
