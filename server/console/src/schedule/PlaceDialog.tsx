import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Offer } from "../api/calls";
import { useSaidOf } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import { whenIn } from "./entry";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { draftOf, emptyForm, type Form, formOf, lackingIn } from "./form";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import type { Saved } from "./saved";
import { type PlaceAsk, placeOffer, previewPlace } from "./saving";
import { WhenFields } from "./WhenFields";
import { WhereFields } from "./WhereFields";
import { useScheduleWords } from "./words";

/** What is offered sounds here at an hour of one's own, and at the offered one no more. */
export function PlaceDialog({
  area,
  offer,
  base: first,
  full,
  close,
  saved,
}: {
  area: string;
  offer: Offer;
  base: number;
  full: boolean;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { zone, today } = usePicture();
  const [form, setForm] = useState<Form>(() => formFor(area, offer, zone, today));
  const [base, setBase] = useState(first);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const lacking = lackingIn(form);
  const body: PlaceAsk | null = lacking === null ? askFor(form, base) : null;
  const foresight = usePreview(`place ${area} ${offer.entry}`, body, (asked) =>
    previewPlace(area, offer.entry, asked),
  );
  const placing = useMutation({
    mutationFn: (asked: PlaceAsk) => placeOffer(area, offer.entry, asked),
    onSuccess: () => {
      saved({ said: words.placed(offer.title) });
      close();
    },
  });
  const error = placing.error ?? foresight.error;
  const saidOf = useSaidOf(error);
  return (
    <Dialog
      title={words.placeTitle(offer.title)}
      save={words.place}
      ready={body !== null && foresight.fresh}
      saving={placing.isPending}
      error={placing.error}
      wide
      full={full}
      close={close}
      onSave={() => body !== null && placing.mutate(body)}
    >
      <p className={classes.lead}>{words.placeSaid(offer[language])}</p>
      <div className={classes.columns}>
        <div className={classes.fields}>
          <WhenFields form={form} set={set} saidOf={saidOf} />
          <WhereFields area={area} form={form} set={set} />
        </div>
        <div className={classes.beside}>
          <Conflict
            error={error}
            area={area}
            entry={null}
            mine={words.yourEntry}
            zone={zone}
            keepMine={(revision) => {
              placing.reset();
              setBase(revision);
            }}
            takeTheirs={close}
          />
          <Foreseen
            foresight={foresight}
            waits={lacking === null ? undefined : words.lacking[lacking]}
          />
        </div>
      </div>
    </Dialog>
  );
}

/** As it is offered, from today on: only the hour remains to be changed. */
function formFor(area: string, offer: Offer, zone: string, today: string): Form {
  const when = whenIn(offer.when);
  const offered = formOf({ class: "normal", areas: [area], block: {}, when });
  return {
    ...emptyForm(area, zone, today),
    ...offered,
    bulletins: offer.bulletins.map((one) => one.id),
    areas: [area],
    first: when.first < today ? today : when.first,
    late_ms: 10 * 60_000,
  };
}

function askFor(form: Form, base_revision: number): PlaceAsk {
  const { when, areas, may_start_late_by_ms } = draftOf(form);
  return {
    base_revision,
    entry: { when, areas, may_start_late_by_ms: may_start_late_by_ms ?? 0 },
  };
}
