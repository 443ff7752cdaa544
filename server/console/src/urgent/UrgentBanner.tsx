import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useChosenArea } from "../shell/AreaChooser";
import { orders } from "./calls";

const Banners = lazy(() => import("./Banners"));

const OPEN: readonly string[] = ["waiting", "given"];

/** On every page, while something waits for signatures or sounds where one looks. */
export function UrgentBanner() {
  const area = useChosenArea();
  const { data } = useQuery(orders(area));
  const open = (data ?? []).filter((one) => OPEN.includes(one.state));
  if (open.length === 0) return null;
  return (
    <Suspense>
      <Banners area={area} orders={open} />
    </Suspense>
  );
}
