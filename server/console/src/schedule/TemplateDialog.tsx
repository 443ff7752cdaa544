import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, NativeSelect } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DayField } from "../look/TypedField";
import { fullDay } from "../words/time";
import { clockOf } from "../words/typed";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { BulletinSearch } from "./BulletinSearch";
import { weekOf } from "./days";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { laid } from "./laying";
import { isEmpty, type Slot, slotsOf } from "./slots";
import { Picked } from "./WhatFields";
import { type ApplyAsk, applyTemplate, previewTemplate } from "./saving";
import { useScheduleWords } from "./words";

/** A usual day laid over days of the week that is shown: once, or every week from then on. */
export function TemplateDialog({
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
  const language = useLanguage();
  const { zone, today } = usePicture();
  const { data: templates } = useQuery(queries.templates(area));
  const [base, setBase] = useState(first);
  const [named, setNamed] = useState("");
  const [days, setDays] = useState<string[]>([]);
  const [weekly, setWeekly] = useState(false);
  const [last, setLast] = useState("");
  const [fills, setFills] = useState<Fills>({});
  const template = templates?.find((one) => one.id === named) ?? templates?.[0];
  const week = weekOf(day).filter((one) => one >= today);
  const body: ApplyAsk | null =
    template === undefined || days.length === 0
      ? null
      : {
          base_revision: base,
          base_version: template.version,
          ...laid(days, weekly, last),
          fills: Object.entries(fills).map(([slot, fill]) => ({ slot: Number(slot), ...fill })),
        };
  const id = template?.id ?? "";
  const foresight = usePreview(`template ${area} ${id}`, body, (asked) =>
    previewTemplate(area, id, asked),
  );
  const applying = useMutation({
    mutationFn: (asked: ApplyAsk) => applyTemplate(area, id, asked),
    onSuccess: (answer) => {
      saved({ said: words.laid(template?.name ?? "", answer.entries.length) });
      close();
    },
  });
  return (
    <Dialog
      title={words.useTemplate}
      save={words.lay}
      ready={body !== null && foresight.fresh}
      saving={applying.isPending}
      error={applying.error}
      close={close}
      onSave={() => body !== null && applying.mutate(body)}
    >
      {templates?.length === 0 && <p className={classes.lead}>{words.noTemplates}</p>}
      {template !== undefined && (
        <>
          <NativeSelect
            size="md"
            label={words.template}
            data-autofocus
            value={template.id}
            onChange={(event) => {
              setNamed(event.currentTarget.value);
              setFills({});
            }}
            data={templates?.map((one) => ({ value: one.id, label: one.name })) ?? []}
          />
          <Checkbox.Group label={words.layOn} value={days} onChange={setDays}>
            <div className={classes.choices}>
              {week.map((one) => (
                <Checkbox key={one} size="md" value={one} label={fullDay(one, language)} />
              ))}
            </div>
          </Checkbox.Group>
          <Checkbox
            size="md"
            label={words.everyWeek}
            checked={weekly}
            onChange={(event) => setWeekly(event.currentTarget.checked)}
          />
          {weekly && (
            <DayField
              size="md"
              label={words.untilDay}
              description={words.noLast}
              min={day}
              value={last}
              onValue={setLast}
            />
          )}
          {slotsOf(template).map(
            (slot, n) =>
              isEmpty(slot) && (
                <Filling
                  key={n}
                  area={area}
                  slot={slot}
                  fill={fills[n] ?? NOTHING}
                  set={(fill) => setFills({ ...fills, [n]: fill })}
                />
              ),
          )}
        </>
      )}
      <Conflict
        error={applying.error ?? foresight.error}
        area={area}
        entry={null}
        mine={template?.name ?? ""}
        zone={zone}
        keepMine={(revision) => {
          applying.reset();
          setBase(revision);
        }}
        takeTheirs={close}
      />
      <Foreseen foresight={foresight} waits={words.layWaits} />
    </Dialog>
  );
}

interface Fill {
  bulletins: string[];
  left_out: boolean;
}

/** What sounds this time, by the number of the entry for which the usual day says nothing. */
type Fills = Record<number, Fill>;

const NOTHING: Fill = { bulletins: [], left_out: false };

/** An entry that is filled each time the day is used. */
function Filling({
  area,
  slot,
  fill,
  set,
}: {
  area: string;
  slot: Slot;
  fill: Fill;
  set: (fill: Fill) => void;
}) {
  const words = useScheduleWords();
  const named = [slot.times.map(clockOf).join(", "), slot.name].filter(Boolean).join(" ");
  return (
    <div className={classes.fields}>
      <fieldset>
        <legend>{words.chooseFor(named)}</legend>
        {!fill.left_out && (
          <>
            <Picked area={area} form={fill} set={({ bulletins }) => set({ ...fill, bulletins })} />
            <BulletinSearch
              area={area}
              chosen={fill.bulletins}
              choose={(id) => set({ ...fill, bulletins: [...fill.bulletins, id] })}
            />
          </>
        )}
        <Checkbox
          size="md"
          label={words.leaveSlotOut}
          checked={fill.left_out}
          onChange={(event) => set({ bulletins: [], left_out: event.currentTarget.checked })}
        />
      </fieldset>
    </div>
  );
}
