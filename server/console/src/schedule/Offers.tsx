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
import { type AnswerGiven, AnswerDialog } from "./AnswerDialog";
import classes from "./Offers.module.css";
import { PlaceDialog } from "./PlaceDialog";
import type { Saved } from "./saved";
import { useScheduleWords } from "./words";

const COMMUNES: readonly string[] = ["ward", "commune", "special_zone"];

/** What the city offers this ward, commune or special zone: answered here, or placed at an hour of
 * its own. What nobody has answered comes first. */
export function Offers({
  area,
  full,
  saved,
}: {
  area: string;
  full: boolean;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const { areas, rights } = useSeat();
  const enabled = COMMUNES.includes(areas.get(area)?.kind ?? "");
  const { data, error, refetch } = useQuery({ ...shared.offers(area), enabled });
  const [all, setAll] = useState(false);
  const [folded, setFolded] = useState(full);
  const [asked, setAsked] = useState<{ offer: Offer; answer: AnswerGiven | "place" } | null>(null);
  if (!enabled) return null;
  const offers = data?.offers ?? [];
  const open = offers.filter((offer) => isOpen(offer));
  const answered = offers.filter((offer) => !isOpen(offer) && offer.next_ms !== null);
  if (data !== undefined && open.length + answered.length === 0) return null;
  const mayAnswer = rights.may("offer.answer", area);
  const close = () => setAsked(null);
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
            {...(mayAnswer ? { ask: (answer) => setAsked({ offer, answer }) } : {})}
          />
        ))}
      </ul>
      {answered.length > 0 && !folded && (
        <Button variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.hideAnswered : words.showAnswered(answered.length)}
        </Button>
      )}
      {asked !== null && data !== undefined && asked.answer !== "place" && (
        <AnswerDialog
          area={area}
          offer={asked.offer}
          answer={asked.answer}
          base={data.base_revision}
          close={close}
          saved={saved}
        />
      )}
      {asked?.answer === "place" && data !== undefined && (
        <PlaceDialog
          area={area}
          offer={asked.offer}
          base={data.base_revision}
          full={full}
          close={close}
          saved={saved}
        />
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

function Row({ offer, ask }: { offer: Offer; ask?: (answer: AnswerGiven | "place") => void }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const state = offer.changed_since ? words.changedSince : words.said[offer.answer];
  const holds = offer.sounds ? words.soundsByDefault : words.silentByDefault;
  return (
    <li>
      <div>
        <strong>{offer.title}</strong> <Chip mood={MOODS[offer.answer]}>{state}</Chip>
        <span>{offer[language]}</span>
        <span>
          {words.of(offer.programme_name)}, {words.lasts(length(offer.duration_ms))}.
        </span>
        {offer.answer === "unanswered" && <span>{holds}</span>}
        {offer.by !== null && <span>{words.answeredBy(offer.by)}</span>}
        <details>
          <summary>{words.listen}</summary>
          {offer.bulletins.map((one) => (
            <audio
              key={one.id}
              controls
              preload="none"
              src={one.audio_url}
              aria-label={one.title}
            />
          ))}
        </details>
      </div>
      {ask !== undefined && (
        <div className={classes.ways}>
          {!(offer.answer === "accepted" && !offer.changed_since) && (
            <Button size="md" onClick={() => ask("accept")}>
              {words.accept}
            </Button>
          )}
          <Button size="md" variant="default" onClick={() => ask("place")}>
            {words.placeElsewhere}
          </Button>
          {!(offer.answer === "declined" && !offer.changed_since) && (
            <Button size="md" variant="default" onClick={() => ask("decline")}>
              {words.decline}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
