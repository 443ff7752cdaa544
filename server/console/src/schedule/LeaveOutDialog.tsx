import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dayOf, fullDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import { draftIn } from "./entry";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { addEntry, changeEntry, type MoveAsk, moveStart, previewMove } from "./saving";
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
  const { data } = useQuery(queries.entry(area, told.entry));
  const body: MoveAsk = { base_revision: base, due_ms: told.due_ms, to: null, every: false };
  const foresight = usePreview(`leave out ${area} ${told.entry}`, body, (asked) =>
    previewMove(area, told.entry, asked),
  );
  const leaving = useMutation({
    mutationFn: (asked: MoveAsk) => moveStart(area, told.entry, asked),
    onSuccess: ({ entries, revision }) => {
      const undo = data === undefined ? null : back(data, entries.length);
      saved({
        said: words.leftOut(told.title, when),
        ...(undo === null ? {} : { undo: () => undo(area, revision) }),
      });
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

/** The way back: the entry as it was, or anew where it had this one start alone. What else it
 * sounded on that day may stand beside it as a single day, which nobody would take back. */
function back(
  standing: { entry: Record<string, unknown>; draft: object },
  left: number,
): ((area: string, base_revision: number) => Promise<unknown>) | null {
  const entry = draftIn(standing.draft);
  const id = String(standing.entry.id);
  if (left === 0) return (area, base_revision) => addEntry(area, { base_revision, entry });
  if (left > 1) return null;
  return (area, base_revision) => changeEntry(area, id, { base_revision, entry });
}
