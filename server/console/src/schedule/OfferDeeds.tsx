import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Offer } from "../api/calls";
import * as shared from "../api/queries";
import { useSeat } from "../session/session";
import { AnswerDialog, type AnswerGiven } from "./AnswerDialog";
import classes from "./Offers.module.css";
import { usePicture } from "./picture";
import { PlaceDialog } from "./PlaceDialog";
import type { Saved } from "./saved";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";

/** The kinds of area that are offered programmes from above. */
export const COMMUNES: readonly string[] = ["ward", "commune", "special_zone"];

export type OfferDeed = AnswerGiven | "place";

/** What is being answered, and how. */
export interface AskedOffer {
  offer: Offer;
  answer: OfferDeed;
}

/** Take it, place it at an hour of one's own, or decline it: what does not hold already. */
export function OfferButtons({ offer, ask }: { offer: Offer; ask: (deed: OfferDeed) => void }) {
  const words = useScheduleWords();
  const holds = (answer: Offer["answer"]) => offer.answer === answer && !offer.changed_since;
  return (
    <div className={classes.ways}>
      {!holds("accepted") && (
        <Button size="md" onClick={() => ask("accept")}>
          {words.accept}
        </Button>
      )}
      <Button size="md" variant="default" onClick={() => ask("place")}>
        {words.placeElsewhere}
      </Button>
      {!holds("declined") && (
        <Button size="md" variant="default" onClick={() => ask("decline")}>
          {words.decline}
        </Button>
      )}
    </div>
  );
}

/** The same on a start that is still to come, where it is one that is offered here. */
export function OfferOfStart({
  area,
  start,
  ask,
}: {
  area: string;
  start: Start;
  ask: (asked: AskedOffer) => void;
}) {
  const { areas, rights } = useSeat();
  const { now } = usePicture();
  const enabled =
    start.told.due_ms > now &&
    COMMUNES.includes(areas.get(area)?.kind ?? "") &&
    rights.may("offer.answer", area);
  const { data } = useQuery({ ...shared.offers(area), enabled });
  const offer = enabled && data?.offers.find((one) => one.entry === start.told.entry);
  if (!offer) return null;
  return <OfferButtons offer={offer} ask={(answer) => ask({ offer, answer })} />;
}

/** The dialog of what is being answered. */
export function OfferDeeds({
  area,
  asked,
  full,
  close,
  saved,
}: {
  area: string;
  asked: AskedOffer | null;
  full: boolean;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const { data } = useQuery({ ...shared.offers(area), enabled: asked !== null });
  if (asked === null || data === undefined) return null;
  const { offer, answer } = asked;
  const given = { area, offer, base: data.base_revision, close, saved };
  if (answer === "place") return <PlaceDialog {...given} full={full} />;
  return <AnswerDialog {...given} answer={answer} />;
}
