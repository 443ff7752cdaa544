import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSeat } from "../session/session";
import { useSaidOf } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { Conflict } from "./Conflict";
import { Dialog } from "./Dialog";
import { draftIn, type EntryDraft } from "./entry";
import classes from "./Fields.module.css";
import { Foreseen } from "./Foreseen";
import { draftOf, type Form, formOf, lackingIn } from "./form";
import { forgetForm, keepForm } from "./kept";
import { usePreview } from "./preview";
import * as queries from "./queries";
import type { Saved } from "./saved";
import { addEntry, changeEntry, endEntry, placeSuggestion, previewEntry } from "./saving";
import { WhatFields } from "./WhatFields";
import { WhenFields } from "./WhenFields";
import { WhereFields } from "./WhereFields";
import { useScheduleWords } from "./words";

/** An entry that stands, and is being changed. */
export interface Edited {
  id: string;
  draft: EntryDraft;
}

interface Asked {
  base_revision: number;
  entry: EntryDraft;
}

/** Approved bulletins, when, where; beside them what that would do, before it is saved. */
export function EntryDialog({
  area,
  initial,
  edited,
  suggestion,
  base: first,
  full,
  close,
  saved,
}: {
  area: string;
  initial: Form;
  edited: Edited | null;
  /** The suggestion that a new entry answers. */
  suggestion?: string;
  base: number;
  full: boolean;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const client = useQueryClient();
  const { person } = useSeat();
  const [form, setForm] = useState(initial);
  const [base, setBase] = useState(first);
  const [before, setBefore] = useState(edited);
  const set = (change: Partial<Form>) => {
    const next = { ...form, ...change };
    setForm(next);
    if (edited === null && suggestion === undefined) keepForm(person.account, area, next);
  };
  const lacking = lackingIn(form);
  const asked: Asked | null =
    lacking === null ? { base_revision: base, entry: draftOf(form) } : null;
  const id = edited?.id ?? null;
  const foresight = usePreview(`entry ${area} ${id ?? ""}`, asked, (body) =>
    previewEntry(area, { ...body, replaces: id }),
  );
  const saving = useMutation({
    mutationFn: (body: Asked) => {
      if (suggestion !== undefined) return placeSuggestion(area, suggestion, body);
      return id === null ? addEntry(area, body) : changeEntry(area, id, body);
    },
    onSuccess: (answer) => {
      const entry = String(answer.entry.id);
      const old = before?.draft;
      saved({
        said: id === null ? words.scheduled : words.changed,
        undo: () =>
          old === undefined
            ? endEntry(area, entry, answer.revision)
            : changeEntry(area, entry, { base_revision: answer.revision, entry: old }),
      });
      if (id === null && suggestion === undefined) forgetForm(person.account, area);
      close();
    },
  });
  const error = saving.error ?? foresight.error;
  const saidOf = useSaidOf(error);
  const sentence = foresight.told?.sentences?.[0]?.[language];
  const takeTheirs = async () => {
    if (id === null) {
      close();
      return;
    }
    const standing = await client.query(queries.entry(area, id));
    const draft = draftIn(standing.draft);
    saving.reset();
    setForm(formOf(draft));
    setBefore({ id, draft });
    setBase(standing.revision);
  };
  return (
    <Dialog
      title={id === null ? words.newEntry : words.changeEntry}
      save={id === null ? words.saveNew : words.saveChange}
      ready={asked !== null && foresight.fresh}
      saving={saving.isPending}
      error={saving.error}
      wide
      full={full}
      close={close}
      onSave={() => asked !== null && saving.mutate(asked)}
    >
      <div className={classes.columns}>
        <div className={classes.fields}>
          <WhatFields area={area} form={form} set={set} />
          <WhenFields form={form} set={set} saidOf={saidOf} />
          <WhereFields area={area} form={form} set={set} />
        </div>
        <div className={classes.beside}>
          <Conflict
            error={error}
            area={area}
            entry={id}
            mine={sentence ?? words.yourEntry}
            zone={form.kept.zone}
            keepMine={(revision) => {
              saving.reset();
              setBase(revision);
            }}
            takeTheirs={() => void takeTheirs()}
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
