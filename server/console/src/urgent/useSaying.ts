import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { useNow } from "../today/now";
import { useLanguage } from "../words/words";
import type { Saying } from "./telling";

const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

/** What sentences about an area's orders are said by. */
export function useSaying(area: string, every_ms = 1_000): Saying {
  const { data: detail } = useQuery(queries.area(area));
  const language = useLanguage();
  const now = useNow(every_ms);
  return { now, zone: detail?.policy.zone ?? ZONE_BEFORE_KNOWN, language };
}
