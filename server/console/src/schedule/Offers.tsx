import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Offer } from "../api/calls";
import * as shared from "../api/queries";
import { Card, Chip, type Mood } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { length } from "../words/time";
import { useLanguage } from "../words/words";
import classes from "./Offers.module.css";
import { Listen } from "./Listen";
import { type AskedOffer, COMMUNES, OfferButtons, type OfferDeed } from "./OfferDeeds";
import { useScheduleWords } from "./words";

/** What the city offers this ward, commune or special zone: answered here, or placed at an hour of
 * its own. What nobody has answered comes first. */
export function Offers({
  area,
  full,
  ask,
}: {
  area: string;
  full: boolean;
  ask: (asked: AskedOffer) => void;
}) {
  const words = useScheduleWords();
  const { areas, rights } = useSeat();
  const enabled = COMMUNES.includes(areas.get(area)?.kind ?? "");
  const { data, error, refetch } = useQuery({ ...shared.offers(area), enabled });
  const [all, setAll] = useState(false);
  const [folded, setFolded] = useState(full);
  if (!enabled) return null;
  const offers = data?.offers ?? [];
  const open = offers.filter((offer) => isOpen(offer));
  const answered = offers.filter((offer) => !isOpen(offer) && offer.next_ms !== null);
  if (data !== undefined && open.length + answered.length === 0) return null;
  const mayAnswer = rights.may("offer.answer", area);
  return (
    <Card
      title={open.length > 0 ? words.offersWait(open.length) : words.offersDone}
      aside={words.offersLead}
    >
      {data === undefined && <Refused error={error} again={refetch} />}
      {folded && (
        <p className={classes.folded}>
          {[...open, ...(open.length === 0 ? answered : [])].map((one) => one.title).join(" · ")}
        </p>
      )}
      {folded && (
        <Button variant="light" size="md" fullWidth onClick={() => setFolded(false)}>
          {words.seeOffers}
        </Button>
      )}
      <ul className={classes.offers} hidden={folded}>
        {[...open, ...(all ? answered : [])].map((offer) => (
          <Row
            key={offer.entry}
            offer={offer}
            {...(mayAnswer ? { ask: (answer) => ask({ offer, answer }) } : {})}
          />
        ))}
      </ul>
      {answered.length > 0 && !folded && (
        <Button variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.hideAnswered : words.showAnswered(answered.length)}
        </Button>
      )}
    </Card>
  );
}

/** It waits for an answer, or has changed since it was answered; what is over asks for none. */
const isOpen = (offer: Offer): boolean =>
  offer.next_ms !== null && (offer.answer === "unanswered" || offer.changed_since);

const MOODS: Record<Offer["answer"], Mood> = {
  accepted: "good",
  placed: "good",
  declined: "calm",
  unanswered: "wait",
};

function Row({ offer, ask }: { offer: Offer; ask?: (answer: OfferDeed) => void }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const state = offer.changed_since ? words.changedSince : words.said[offer.answer];
  const holds = offer.sounds ? words.soundsByDefault : words.silentByDefault;
  return (
    <li>
      <div>
        <strong>{offer.title}</strong> <Chip mood={MOODS[offer.answer]}>{state}</Chip>
        <span className={classes.facts}>{offer[language]}</span>
        <span className={classes.facts}>
          {words.of(offer.programme_name)}, {words.lasts(length(offer.duration_ms))}.
        </span>
        {offer.answer === "unanswered" && <span className={classes.facts}>{holds}</span>}
        {offer.by !== null && <span className={classes.facts}>{words.answeredBy(offer.by)}</span>}
        <span className={classes.sounds}>
          {offer.bulletins.map((one) => (
            <Listen key={one.id} bulletin={one.id} title={one.title} />
          ))}
        </span>
      </div>
      {ask !== undefined && <OfferButtons offer={offer} ask={ask} />}
    </li>
  );
}
