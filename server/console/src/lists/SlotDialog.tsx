import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Refusal } from "../api/refusal";
import { BothVersions } from "../look/BothVersions";
import { Dialog } from "../schedule/Dialog";
import classes from "../schedule/Fields.module.css";
import { emptyForm, type Form, lackingIn } from "../schedule/form";
import { formOfSlot, replaced, type Slot, slotOf, slotsOf, type Template } from "../schedule/slots";
import { Late, Times } from "../schedule/Times";
import { WhatFields } from "../schedule/WhatFields";
import { WhereFields } from "../schedule/WhereFields";
import { useScheduleWords } from "../schedule/words";
import { useSaidOf } from "../shell/Refused";
import { saveTemplate, useKept } from "./calls";
import { useListWords } from "./words";

const DAY = "2026-01-01";

/** One entry of a usual day: what, at what times, where. Nothing may be chosen yet; the day is
 * then filled when it is used. */
export function SlotDialog({
  template,
  slot,
  close,
  tell,
}: {
  /** As it is saved by now. */
  template: Template;
  /** The entry that is changed; null: a new one. */
  slot: Slot | null;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const schedule = useScheduleWords();
  const [form, setForm] = useState<Form>(
    slot === null ? emptyForm(template.area, "", DAY) : formOfSlot(slot),
  );
  const [name, setName] = useState(slot?.name ?? "");
  const [base, setBase] = useState(template.version);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const lacking = lackingIn(form);
  const ready = lacking === null || lacking === "bulletins";
  const saving = useKept(
    () =>
      saveTemplate(template, {
        base_version: base,
        name: template.name,
        entries: replaced(slotsOf(template), slot, slotOf(form, name)),
      }),
    () => {
      tell(words.saved(template.name));
      close();
    },
  );
  const { error } = saving;
  const saidOf = useSaidOf(error);
  const named = saidOf("name");
  const conflict = error instanceof Refusal && error.code === "version_conflict";
  return (
    <Dialog
      title={slot === null ? words.addSlotTo(template.name) : words.changeSlotOf(template.name)}
      save={schedule.saveChange}
      ready={ready && !conflict}
      saving={saving.isPending}
      error={conflict || named !== undefined ? null : error}
      close={close}
      onSave={() => saving.mutate(undefined)}
    >
      <div className={classes.fields}>
        <TextInput
          size="md"
          label={words.slotName}
          placeholder={words.slotNameHint}
          data-autofocus
          maxLength={200}
          value={name}
          error={named}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <fieldset>
          <legend>{schedule.when}</legend>
          <Times
            times={form.times}
            set={(times) => set({ times })}
            fault={saidOf("times") ?? (lacking === "times" ? schedule.lacking.times : undefined)}
          />
          <Late form={form} set={set} />
        </fieldset>
        <WhatFields area={template.area} form={form} set={set} />
        {lacking === "bulletins" && <p className={classes.hint}>{words.mayBeEmpty}</p>}
        <WhereFields area={template.area} form={form} set={set} />
        {lacking === "areas" && <p className={classes.hint}>{schedule.lacking.areas}</p>}
      </div>
      {conflict && (
        <BothVersions
          said={words.dayChanged(template.name)}
          versions={[]}
          mine={{
            name: words.keepMine,
            act: () => {
              setBase(template.version);
              saving.reset();
            },
          }}
          theirs={{ name: schedule.takeTheirs, act: close }}
        />
      )}
    </Dialog>
  );
}
