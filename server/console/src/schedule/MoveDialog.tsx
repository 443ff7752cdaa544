import "@mantine/core/styles/Radio.layer.css";
import { Radio } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { clock, dayOf, fullDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { clockOf, timeOfDay } from "../words/typed";
import { Dialog } from "./Dialog";
import { entriesOf, kindOf } from "./entry";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { type MoveAsk, moveStart, previewMove } from "./saving";
import type { Start } from "./starts";
import { DayField, TimeField } from "../look/TypedField";
import { useScheduleWords } from "./words";

/** Where a start is to go; without a target of its own the dialog begins where it stands. */
export interface Target {
  day: string;
  time_ms: number;
}

/** Another time or day for one start, or for every one like it: the twin of dragging. */
export function MoveDialog({
  start,
  target,
  base: first,
  full,
  close,
  saved,
}: {
  start: Start;
  target: Target | null;
  base: number;
  full: boolean;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { zone, today } = usePicture();
  const { told } = start;
  const area = told.programme;
  const [base, setBase] = useState(first);
  const [day, setDay] = useState(target?.day ?? dayOf(told.due_ms, zone));
  const due_ms = timeOfDay(clock(told.due_ms, zone, true)) ?? 0;
  const due = { day: dayOf(told.due_ms, zone), time_ms: due_ms };
  const [time, setTime] = useState(clockOf(target?.time_ms ?? due_ms));
  const [every, setEvery] = useState(false);
  const { data } = useQuery(queries.programme(area));
  const entry = entriesOf(data?.entries ?? []).find((one) => one.id === told.entry);
  const recurs = entry !== undefined && kindOf(entry.when.rule) !== "once";
  const time_ms = timeOfDay(time);
  const stays = day === due.day && time_ms === due.time_ms;
  const body: MoveAsk | null =
    time_ms === null || day === "" || stays
      ? null
      : { base_revision: base, due_ms: told.due_ms, to: { day, time_ms }, every: recurs && every };
  const foresight = usePreview(`move ${area} ${told.entry}`, body, (asked) =>
    previewMove(area, told.entry, asked),
  );
  const moving = useMutation({
    mutationFn: (asked: MoveAsk) => moveStart(area, told.entry, asked),
    onSuccess: (answer, asked) => {
      const { moved, due_ms: at_ms, revision } = answer;
      saved({
        said: words.movedTo(told.title, said),
        ...(moved !== null && at_ms !== null
          ? {
              undo: () =>
                moveStart(area, moved, {
                  base_revision: revision,
                  due_ms: at_ms,
                  to: due,
                  every: asked.every ?? false,
                }),
            }
          : {}),
      });
      close();
    },
  });
  const instant = time_ms === null ? null : Date.UTC(2026, 0, 1) + time_ms;
  const hour = instant === null ? "" : spoken(instant, "UTC", language);
  const said = `${hour}, ${day === "" ? "" : fullDay(day, language)}`;
  return (
    <Dialog
      title={words.moveTitle(told.title)}
      save={words.move}
      ready={body !== null && foresight.fresh}
      saving={moving.isPending}
      error={moving.error}
      full={full}
      close={close}
      onSave={() => body !== null && moving.mutate(body)}
    >
      <p className={classes.lead}>
        {words.nowAt(
          `${spoken(told.due_ms, zone, language)}, ${fullDay(dayOf(told.due_ms, zone), language)}`,
        )}
      </p>
      <div className={classes.pair}>
        <DayField
          size="md"
          data-autofocus
          label={words.toDay}
          min={today}
          value={day}
          onValue={setDay}
        />
        <TimeField size="md" label={words.toTime} value={time} onValue={setTime} />
      </div>
      {recurs && (
        <Radio.Group
          label={words.which}
          value={every ? "every" : "one"}
          onChange={(value) => setEvery(value === "every")}
        >
          <div className={classes.choices}>
            <Radio size="md" value="one" label={words.onlyThis} />
            <Radio
              size="md"
              value="every"
              label={words.everyOne(spoken(told.due_ms, zone, language))}
            />
          </div>
        </Radio.Group>
      )}
      <Conflict
        error={moving.error ?? foresight.error}
        area={area}
        entry={told.entry}
        mine={every ? (foresight.told?.sentences?.[0]?.[language] ?? said) : said}
        zone={zone}
        keepMine={(revision) => {
          moving.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} waits={stays ? words.moveWaits : words.chooseTime} />
    </Dialog>
  );
}
