import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { dayOf, fullDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import type { Saved } from "./saved";
import { type MoveAsk, moveStart, previewMove } from "./saving";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";

/** One start is left out; the series goes on. */
export function LeaveOutDialog({
  start,
  base: first,
  close,
  saved,
}: {
  start: Start;
  base: number;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { zone } = usePicture();
  const { told } = start;
  const area = told.programme;
  const [base, setBase] = useState(first);
  const body: MoveAsk = { base_revision: base, due_ms: told.due_ms, to: null, every: false };
  const foresight = usePreview(`leave out ${area} ${told.entry}`, body, (asked) =>
    previewMove(area, told.entry, asked),
  );
  const leaving = useMutation({
    mutationFn: (asked: MoveAsk) => moveStart(area, told.entry, asked),
    onSuccess: () => {
      saved({ said: words.leftOut(told.title, when) });
      close();
    },
  });
  const when = `${spoken(told.due_ms, zone, language)}, ${fullDay(dayOf(told.due_ms, zone), language)}`;
  return (
    <Dialog
      title={words.leaveOutTitle(told.title)}
      save={words.leaveOut}
      ready={foresight.fresh}
      saving={leaving.isPending}
      error={leaving.error}
      close={close}
      onSave={() => leaving.mutate(body)}
    >
      <p className={classes.lead}>{words.leaveOutSaid(when)}</p>
      <Conflict
        error={leaving.error ?? foresight.error}
        area={area}
        entry={told.entry}
        mine={words.leaveOutSaid(when)}
        zone={zone}
        keepMine={(revision) => {
          leaving.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} />
    </Dialog>
  );
}
