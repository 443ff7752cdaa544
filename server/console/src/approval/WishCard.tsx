import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Bulletin, Preview, Wish } from "../api/calls";
import * as queries from "../api/queries";
import { isAway } from "../api/line";
import { Refusal } from "../api/refusal";
import { Card } from "../look/Card";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import classes from "./WishCard.module.css";
import { useApprovalWords } from "./words";

/** Where and when it sounds with the leader's yes, and what of the ward's own that delays. */
export function WishCard({ bulletin }: { bulletin: Bulletin }) {
  const words = useApprovalWords();
  const { data: wish, error, refetch, isPending } = useQuery(queries.wish(bulletin.id));
  if (isPending) return <Skeleton height={120} radius="lg" />;
  return (
    <Card title={words.whereWhen} {...(wish ? { aside: words.chosenBy(wish.by_name) } : {})}>
      {wish === undefined && <Refused error={error} again={refetch} />}
      {wish === null && <p className={classes.note}>{words.laterChosen}</p>}
      {wish && <Foretold wish={wish} />}
    </Card>
  );
}

function Foretold({ wish }: { wish: Wish }) {
  const language = useLanguage();
  const { data, error, refetch, isPending } = useQuery(queries.wishPreview(wish.bulletin));
  return (
    <div className={classes.parts}>
      <p className={classes.when}>{data?.sentences?.[0]?.[language] ?? wish.sentence[language]}</p>
      {isPending && <Skeleton height={48} />}
      {data !== undefined && error === null && <Effects told={data} />}
      {error !== null && <NotAny error={error} again={refetch} />}
    </div>
  );
}

function Effects({ told }: { told: Preview }) {
  const words = useApprovalWords();
  const language = useLanguage();
  const [headline, ...rest] = told[language];
  const effects = rest.slice(0, -1);
  return (
    <>
      <p className={classes.headline} data-silent={told.first_ms === null || undefined}>
        {headline}
      </p>
      {effects.length > 0 && (
        <ul className={classes.effects} aria-label={words.onceApproved}>
          {effects.map((effect) => (
            <li key={effect}>
              <Icon name="warning" size={18} />
              <span>{effect}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.note}>{rest.at(-1)}</p>
    </>
  );
}

/** A refusal of the wish itself is no obstacle to the approval; a lost line only means: not known. */
function NotAny({ error, again }: { error: unknown; again: () => unknown }) {
  const words = useApprovalWords();
  const language = useLanguage();
  const declined = error instanceof Refusal && !isAway(error) && error.status !== 429;
  if (!declined) return <Refused error={error} again={again} />;
  return (
    <div className={classes.cannot} role="status">
      <strong>{words.cannotBe}</strong>
      <p>{error[language]}</p>
      <p>{words.cannotBeDo}</p>
    </div>
  );
}
