import "@mantine/core/styles/Radio.layer.css";
import { Radio } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Preview } from "../api/calls";
import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import { draftIn, type EntryDraft, kindOf } from "./entry";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { addEntry, changeEntry, endEntry, previewEnd, previewEntry } from "./saving";
import type { Start } from "./starts";
import { DayField } from "../look/TypedField";
import { useScheduleWords } from "./words";

interface Ending {
  base: number;
  /** The last day on which it still sounds; null: nothing begins any more from now on. */
  last: string | null;
}

/** An entry ends: now, or after a day. */
export function EndDialog({
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
  const { zone, today } = usePicture();
  const { programme: area, entry: id, title } = start.told;
  const [base, setBase] = useState(first);
  const [later, setLater] = useState(false);
  const [last, setLast] = useState(today);
  const { data } = useQuery(queries.entry(area, id));
  const draft = data === undefined ? null : draftIn(data.draft);
  const recurs = draft !== null && kindOf(draft.when.rule) !== "once";
  const ending: Ending | null =
    draft === null || (later && last === "") ? null : { base, last: later ? last : null };
  const foresight = usePreview(`end ${area} ${id}`, ending, (asked) =>
    foresee(area, id, draft, asked),
  );
  const said = later ? words.endsAfter(last === "" ? "" : fullDay(last, language)) : words.endsNow;
  const deed = useMutation({
    mutationFn: (asked: Ending) => end(area, id, draft, asked),
    onSuccess: (answer) => {
      const back = draft === null ? null : again(draft, later, today);
      const undo =
        back === null
          ? {}
          : {
              undo: () => {
                const body = { base_revision: answer.revision, entry: back };
                return later ? changeEntry(area, id, body) : addEntry(area, body);
              },
            };
      saved({ said: words.ended(title), ...undo });
      close();
    },
  });
  return (
    <Dialog
      title={words.endTitle(title)}
      save={words.end}
      ready={ending !== null && foresight.fresh}
      saving={deed.isPending}
      error={deed.error}
      close={close}
      onSave={() => ending !== null && deed.mutate(ending)}
    >
      {data !== undefined && <p className={classes.lead}>{data.sentence[language]}</p>}
      {recurs && (
        <Radio.Group
          label={words.endsWhen}
          value={later ? "later" : "now"}
          onChange={(value) => setLater(value === "later")}
        >
          <div className={classes.choices}>
            <Radio size="md" value="now" label={words.endsNow} />
            <Radio size="md" value="later" label={words.endsLater} />
          </div>
        </Radio.Group>
      )}
      {later && (
        <DayField size="md" label={words.lastDay} min={today} value={last} onValue={setLast} />
      )}
      <Conflict
        error={deed.error ?? foresight.error}
        area={area}
        entry={id}
        mine={said}
        zone={zone}
        keepMine={(revision) => {
          deed.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} />
    </Dialog>
  );
}

const until = (draft: EntryDraft, last: string): EntryDraft => ({
  ...draft,
  when: { ...draft.when, last },
});

function foresee(
  area: string,
  id: string,
  draft: EntryDraft | null,
  { base, last }: Ending,
): Promise<Preview> {
  if (last === null || draft === null) return previewEnd(area, id, base);
  return previewEntry(area, { base_revision: base, entry: until(draft, last), replaces: id });
}

function end(area: string, id: string, draft: EntryDraft | null, { base, last }: Ending) {
  if (last === null || draft === null) return endEntry(area, id, base);
  return changeEntry(area, id, { base_revision: base, entry: until(draft, last) });
}

/** What would bring it back: the entry as it was, or a new one alike. A count of every so many
 * days would begin anew with its first day, so that such an entry is not offered back. */
function again(draft: EntryDraft, later: boolean, today: string): EntryDraft | null {
  const { when } = draft;
  if (later || when.first >= today) return draft;
  if ("every" in when.rule && (when.rule.every ?? 1) > 1) return null;
  return { ...draft, when: { ...when, first: today } };
}
