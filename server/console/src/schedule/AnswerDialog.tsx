import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Offer } from "../api/calls";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import type { Saved } from "./saved";
import { answerOffer, type AnswerAsk, previewAnswer } from "./saving";
import { useScheduleWords } from "./words";

export type AnswerGiven = AnswerAsk["answer"];

/** An offer is taken or declined, after one has seen what that does to one's own programme. */
export function AnswerDialog({
  area,
  offer,
  answer,
  base: first,
  close,
  saved,
}: {
  area: string;
  offer: Offer;
  answer: AnswerGiven;
  base: number;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { zone } = usePicture();
  const [base, setBase] = useState(first);
  const [always, setAlways] = useState(false);
  const body: AnswerAsk = {
    base_revision: base,
    answer,
    revision: always ? null : offer.revision,
  };
  const foresight = usePreview(`answer ${area} ${offer.entry}`, body, (asked) =>
    previewAnswer(area, offer.entry, asked),
  );
  const accepts = answer === "accept";
  const lead = accepts ? words.acceptSaid : words.declineSaid;
  const answering = useMutation({
    mutationFn: (asked: AnswerAsk) => answerOffer(area, offer.entry, asked),
    onSuccess: (told) => {
      const back = before(offer);
      saved({
        said: accepts ? words.accepted(offer.title) : words.declined(offer.title),
        ...(back === null
          ? {}
          : {
              undo: () => answerOffer(area, offer.entry, { ...back, base_revision: told.revision }),
            }),
      });
      close();
    },
  });
  return (
    <Dialog
      title={accepts ? words.acceptTitle(offer.title) : words.declineTitle(offer.title)}
      save={accepts ? words.accept : words.decline}
      ready={foresight.fresh}
      saving={answering.isPending}
      error={answering.error}
      close={close}
      onSave={() => answering.mutate(body)}
    >
      <p className={classes.lead}>{offer[language]}</p>
      <p className={classes.hint}>{lead}</p>
      <Checkbox
        size="md"
        label={words.alsoChanged}
        description={words.alsoChangedWhy}
        checked={always}
        onChange={(event) => setAlways(event.currentTarget.checked)}
      />
      <Conflict
        error={answering.error ?? foresight.error}
        area={area}
        entry={null}
        mine={accepts ? words.accept : words.decline}
        zone={zone}
        keepMine={(revision) => {
          answering.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} />
    </Dialog>
  );
}

/** The answer that stood before, where there was one that can be given again. */
function before(offer: Offer): Omit<AnswerAsk, "base_revision"> | null {
  if (offer.answer !== "accepted" && offer.answer !== "declined") return null;
  if (offer.by_default) return null;
  return {
    answer: offer.answer === "accepted" ? "accept" : "decline",
    revision: offer.answered_revision === null ? null : offer.revision,
  };
}
