import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { useNow } from "../today/now";
import type { Saying } from "../today/sentences";
import { useLanguage } from "../words/words";

const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

/** Where, when and in which language an area's sentences are said; looked at every `every_ms`. */
export function useSayingIn(area: string, every_ms: number): Saying {
  const language = useLanguage();
  const now = useNow(every_ms);
  const { data } = useQuery({ ...queries.area(area), enabled: area !== "" });
  return { now, zone: data?.policy.zone ?? ZONE_BEFORE_KNOWN, language };
}
