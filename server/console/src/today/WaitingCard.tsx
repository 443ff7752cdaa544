import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import * as queries from "../api/queries";
import { Card, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useLanguage, useWords } from "../words/words";
import { notPlaced, ownOf, toAnswer, toApprove } from "./waiting";
import classes from "./WaitingCard.module.css";

/** The kinds of area that are offered programmes from above. */
const COMMUNES: readonly string[] = ["ward", "commune", "special_zone"];

/** What waits for the one who looks. */
export function WaitingCard({ area }: { area: string }) {
  const words = useWords();
  const language = useLanguage();
  const { person, rights } = useSeat();
  const submitted = useQuery(queries.bulletins("submitted"));
  const returned = useQuery(queries.bulletins("returned"));
  const drafts = useQuery(queries.bulletins("draft"));
  const { areas } = useSeat();
  const offered = useQuery({
    ...queries.offers(area),
    enabled: COMMUNES.includes(areas.get(area)?.kind ?? "") && rights.may("offer.answer", area),
  });
  const open = toAnswer(offered.data?.offers ?? []);
  const approvals = toApprove(submitted.data ?? [], person.account, rights);
  const back = ownOf(returned.data ?? [], person.account);
  const unsent = ownOf(drafts.data ?? [], person.account);
  const wishes = useQuery(queries.wishes(area));
  const unplaced = rights.may("programme.edit", area) ? notPlaced(wishes.data ?? []) : [];
  const known = [submitted, returned, drafts].every((query) => query.data !== undefined);
  const none = approvals.length + back.length + unsent.length + open.length + unplaced.length === 0;
  return (
    <Card title={words.waiting}>
      {known && none && <Empty>{words.nothingWaits}</Empty>}
      {!known && <Refused error={submitted.error ?? returned.error ?? drafts.error} />}
      <ul className={classes.list}>
        {approvals.length > 0 && (
          <li>
            <Link to="/duyet">
              <Task title={words.toApprove(approvals.length)}>
                {approvals
                  .slice(0, 3)
                  .map((one) => one.title)
                  .join(" · ")}
              </Task>
            </Link>
          </li>
        )}
        {open.length > 0 && (
          <li className={classes.told}>
            <strong>{words.offers(open.length)}</strong>
            <span className={classes.sub}>{open.map((one) => one.title).join(" · ")}</span>
          </li>
        )}
        {unplaced.map((one) => (
          <li key={`wish ${one.bulletin}`}>
            <Link to="/ban-tin-moi" search={{ bulletin: one.bulletin }}>
              <Task title={words.notPlaced(one.title)}>{one.refusal?.[language]}</Task>
            </Link>
          </li>
        ))}
        {[...back, ...unsent].map((one) => (
          <li key={one.id}>
            <Link to="/ban-tin-moi" search={{ bulletin: one.id }}>
              <Task
                title={
                  one.state === "returned"
                    ? words.returnedToYou(one.title)
                    : words.draftOf(one.title)
                }
              >
                {one.returned?.reason}
              </Task>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Task({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <span>
        <strong>{title}</strong>
        {children !== undefined && <span className={classes.sub}>{children}</span>}
      </span>
      <Icon name="forward" size={20} />
    </>
  );
}
