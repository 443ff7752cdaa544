import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { useLanguage } from "../words/words";
import { confirmations } from "./calls";
import { type Saying, sentenceOf } from "./following";
import classes from "./Stopping.module.css";
import { Told } from "./Told";
import { useStopWords } from "./words";

const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

interface Props {
  area: string;
  id: string;
  kind: "stop" | "lift";
  issued_ms: number;
}

/** Who follows an order, as they say so: kept up with while it is looked at. */
export function FollowingOf({ area, id, kind, issued_ms }: Props) {
  const words = useStopWords();
  const language = useLanguage();
  const { data: stops, error, refetch } = useQuery(confirmations(area));
  const { data: detail } = useQuery(queries.area(area));
  const now = useNow(100);
  const stop = stops?.find((one) => one.id === id);
  const followed = kind === "lift" ? stop?.lift?.followed : stop?.followed;
  const from = kind === "lift" ? (stop?.lift?.issued_ms ?? issued_ms) : issued_ms;
  const zone = detail?.policy.zone ?? ZONE_BEFORE_KNOWN;
  if (followed === undefined) {
    return error === null ? (
      <p className={classes.count} role="status">
        {words.count(0, 0).replace("0/0", "…")}
      </p>
    ) : (
      <>
        <p>{words.unseen}</p>
        <Refused error={error} again={refetch} />
      </>
    );
  }
  const saying: Saying = { now, zone, language };
  return (
    <Told
      followed={followed}
      issued_ms={from}
      saying={saying}
      words={words}
      sentence={(one) => sentenceOf(one, kind === "lift", words, saying)}
    />
  );
}
