import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Conflict } from "./Conflict";
import { daysLater, weekOf } from "./days";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import type { Saved } from "./saved";
import { type CopyAsk, copyWeek, previewCopy } from "./saving";
import { useScheduleWords } from "./words";

/** So many weeks from this one on are offered. */
const WEEKS = 8;

/** The week that is shown, again in others: as single days, at the same hours. */
export function CopyDialog({
  area,
  day,
  base: first,
  close,
  saved,
}: {
  area: string;
  day: string;
  base: number;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const { zone, today } = usePicture();
  const [from = day] = weekOf(day);
  const [base, setBase] = useState(first);
  const [this_ = today] = weekOf(today);
  const offered = Array.from({ length: WEEKS + 1 }, (_, n) => daysLater(this_, 7 * n)).filter(
    (monday) => monday !== from,
  );
  const [to, setTo] = useState<string[]>([]);
  const [replace, setReplace] = useState(false);
  const body: CopyAsk | null =
    to.length === 0 ? null : { base_revision: base, from, to: [...to].sort(), replace };
  const foresight = usePreview(`copy ${area}`, body, (asked) => previewCopy(area, asked));
  const copying = useMutation({
    mutationFn: (asked: CopyAsk) => copyWeek(area, asked),
    onSuccess: (answer) => {
      saved({ said: words.copied(answer.entries.length) });
      close();
    },
  });
  return (
    <Dialog
      title={words.copyTitle(words.weekFrom(short(from), short(daysLater(from, 6))))}
      save={words.copy}
      ready={body !== null && foresight.fresh}
      saving={copying.isPending}
      error={copying.error}
      close={close}
      onSave={() => body !== null && copying.mutate(body)}
    >
      <p className={classes.lead}>{words.copySaid}</p>
      <Checkbox.Group label={words.copyTo} value={to} onChange={setTo}>
        <div className={classes.choices}>
          {offered.map((monday) => (
            <Checkbox
              key={monday}
              size="md"
              value={monday}
              label={words.weekFrom(short(monday), short(daysLater(monday, 6)))}
            />
          ))}
        </div>
      </Checkbox.Group>
      <Checkbox
        size="md"
        label={words.replace}
        description={words.replaceWhy}
        checked={replace}
        onChange={(event) => setReplace(event.currentTarget.checked)}
      />
      <Conflict
        error={copying.error ?? foresight.error}
        area={area}
        entry={null}
        mine={words.copyTitle(words.weekFrom(short(from), short(daysLater(from, 6))))}
        zone={zone}
        keepMine={(revision) => {
          copying.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} waits={words.copyWaits} />
    </Dialog>
  );
}

const short = (day: string): string => {
  const [year, month, date] = day.split("-");
  return `${date}/${month}/${year}`;
};
