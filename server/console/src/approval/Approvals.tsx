import { Skeleton } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Chip } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { toApprove } from "../today/waiting";
import { length, since } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import classes from "./Approvals.module.css";

const ZONE = "Asia/Ho_Chi_Minh";

/** What waits for this leader, the oldest first. */
export function Approvals() {
  const words = useWords();
  const { person, rights } = useSeat();
  const { data, error, refetch, isPending } = useQuery(queries.bulletins("submitted"));
  const waiting = toApprove(data ?? [], person.account, rights);
  const whens = useWhens(waiting);
  return (
    <div className={classes.page}>
      <h1>{words.approval}</h1>
      {isPending && <Skeleton height={96} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && waiting.length === 0 && (
        <div className={classes.none}>
          <Icon name="approve" size={40} />
          <strong>{words.noneToApprove}</strong>
          <span>{words.noneToApproveWhy}</span>
        </div>
      )}
      <ul className={classes.list}>
        {waiting.map((bulletin) => (
          <Row key={bulletin.id} bulletin={bulletin} when={whens.get(bulletin.id)} />
        ))}
      </ul>
    </div>
  );
}

/** When each is to sound, in words: one question for each area, however many wait there. */
function useWhens(waiting: readonly Bulletin[]): ReadonlyMap<string, string> {
  const language = useLanguage();
  const areas = [...new Set(waiting.map((bulletin) => bulletin.area))];
  const answers = useQueries({ queries: areas.map((area) => queries.wishes(area)) });
  return new Map(
    answers.flatMap(({ data }) =>
      (data ?? []).map((wish) => [wish.bulletin, wish.sentence[language]] as const),
    ),
  );
}

function Row({ bulletin, when }: { bulletin: Bulletin; when: string | undefined }) {
  const words = useWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const { nameOf } = useSeat();
  return (
    <li>
      <Link to="/duyet/$bulletin" params={{ bulletin: bulletin.id }} className={classes.row}>
        <span>
          <strong>{bulletin.title}</strong>
          <span className={classes.facts}>
            {words.from(bulletin.author_name)}, {since(bulletin.changed_ms, now, ZONE, language)}
          </span>
          <span className={classes.facts}>
            {nameOf(bulletin.area)} · {length(bulletin.content?.duration_ms ?? 0)}
          </span>
          {when !== undefined && <span className={classes.facts}>{when}</span>}
          {bulletin.class !== "normal" && <Chip mood="accent">{words[bulletin.class]}</Chip>}
        </span>
        <Icon name="forward" />
      </Link>
    </li>
  );
}
