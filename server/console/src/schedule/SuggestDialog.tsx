import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { DayField } from "../look/TypedField";
import { useSaidOf } from "../shell/Refused";
import { daysLater } from "./days";
import { BulletinSearch } from "./BulletinSearch";
import { Dialog } from "./Dialog";
import classes from "./Fields.module.css";
import { usePicture } from "./picture";
import type { Saved } from "./saved";
import { suggest, type SuggestionAsk } from "./saving";
import { Picked } from "./WhatFields";
import { WhereFields } from "./WhereFields";
import { useScheduleWords } from "./words";

/** Communes are asked to place a bulletin at an hour of their own. */
export function SuggestDialog({
  area,
  close,
  saved,
}: {
  area: string;
  close: () => void;
  saved: (told: Saved) => void;
}) {
  const words = useScheduleWords();
  const { today } = usePicture();
  const [bulletins, setBulletins] = useState<string[]>([]);
  const [areas, setAreas] = useState([area]);
  const [first, setFirst] = useState(today);
  const [last, setLast] = useState(daysLater(today, 7));
  const [note, setNote] = useState("");
  const [bulletin] = bulletins;
  const asking = useMutation({
    mutationFn: (body: SuggestionAsk) => suggest(area, body),
    onSuccess: (answer) => {
      saved({ said: words.suggested(answer.title, answer.answers.length) });
      close();
    },
  });
  const said = useSaidOf(asking.error);
  const ready = bulletin !== undefined && areas.length > 0 && first !== "" && last !== "";
  return (
    <Dialog
      title={words.suggest}
      save={words.sendSuggestion}
      ready={ready}
      saving={asking.isPending}
      error={asking.error}
      close={close}
      onSave={() => ready && asking.mutate({ bulletin, areas, first, last, note: note || null })}
    >
      <p className={classes.lead}>{words.suggestWhy}</p>
      <div className={classes.fields}>
        <fieldset>
          <legend>{words.what}</legend>
          <Picked
            area={area}
            form={{ bulletins }}
            set={(change) => setBulletins(change.bulletins)}
          />
          {bulletin === undefined && (
            <BulletinSearch area={area} chosen={bulletins} choose={(id) => setBulletins([id])} />
          )}
        </fieldset>
        <WhereFields area={area} form={{ areas }} set={(change) => setAreas(change.areas)} />
        <div className={classes.pair}>
          <DayField
            size="md"
            label={words.fromDay}
            error={said("first")}
            value={first}
            onValue={setFirst}
          />
          <DayField
            size="md"
            label={words.toLastDay}
            min={first}
            error={said("last")}
            value={last}
            onValue={setLast}
          />
        </div>
        <TextInput
          size="md"
          label={words.note}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </div>
    </Dialog>
  );
}
