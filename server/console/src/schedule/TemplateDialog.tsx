import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, NativeSelect } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DayField } from "../look/TypedField";
import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { weekOf } from "./days";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { usePicture } from "./picture";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { laid } from "./laying";
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
  const template = templates?.find((one) => one.id === named) ?? templates?.[0];
  const week = weekOf(day).filter((one) => one >= today);
  const body: ApplyAsk | null =
    template === undefined || days.length === 0
      ? null
      : { base_revision: base, base_version: template.version, ...laid(days, weekly, last) };
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
            onChange={(event) => setNamed(event.currentTarget.value)}
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
