import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { LiveSession } from "../api/calls";
import * as queries from "../api/queries";
import { Icon } from "../look/Icon";
import { useNow } from "../today/now";
import { since } from "../words/time";
import { useLanguage } from "../words/words";
import classes from "./LiveBanner.module.css";
import { HERE } from "./OnAirBanner";
import { useLiveWords } from "./words";

/** Who is on air, where, since when. */
export default function LiveBanner({ sessions }: { sessions: readonly LiveSession[] }) {
  const words = useLiveWords();
  return sessions.map((one) => (
    <p key={one.id} className={classes.banner}>
      <Icon name="live" />
      <span>
        <Said one={one} />
      </span>
      <Link to={HERE}>{words.open}</Link>
    </p>
  ));
}

export function Said({ one }: { one: LiveSession }) {
  const words = useLiveWords();
  const language = useLanguage();
  const now = useNow(30_000);
  const { data: detail } = useQuery(queries.area(one.area));
  const zone = detail?.policy.zone ?? "Asia/Ho_Chi_Minh";
  const when = since(one.at_ms, now, zone, language);
  if (one.station !== null) return words.bannerRelay(one.station, one.area_name, when);
  return one.mine
    ? words.bannerMine(one.area_name, when)
    : words.banner(one.by, one.area_name, when);
}
