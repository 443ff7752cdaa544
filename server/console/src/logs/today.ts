import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { useNow } from "../today/now";
import { dayOf } from "../words/time";

const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

/** The area's zone, and which day it is there. */
export function useToday(area: string): { day: string; zone: string; now: number } {
  const now = useNow(60_000);
  const { data } = useQuery(queries.area(area));
  const zone = data?.policy.zone ?? ZONE_BEFORE_KNOWN;
  return { day: dayOf(now, zone), zone, now };
}
