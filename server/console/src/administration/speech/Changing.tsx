import { Button, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { AreaSpeech } from "../../api/calls";
import { Dialog } from "../../look/Dialog";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useWords } from "../../words/words";
import { changed, type Entry } from "./entries";
import classes from "./Speech.module.css";
import { useSetting } from "./useSetting";
import { useSpeechSettingWords } from "./words";

/** One abbreviation: a new one, or other words for one; or left again to what comes from above. */
export function Changing({
  entry,
  standing,
  close,
}: {
  entry: Entry;
  standing: AreaSpeech;
  close: () => void;
}) {
  const words = useSpeechSettingWords();
  const common = useWords();
  const isNew = entry.short === "";
  const [short, setShort] = useState(entry.short);
  const [said, setSaid] = useState(entry.said);
  const setting = useSetting(standing, close);
  const refused = useSaidOf(setting.error)("abbreviations");
  const { own } = standing;
  const set = (words: string | null) =>
    setting.mutate({ ...own, abbreviations: changed(own.abbreviations, short.trim(), words) });
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    set(said);
  };
  return (
    <Dialog opened onClose={close} title={isNew ? words.add : words.edit(entry.short)}>
      <form onSubmit={save} className={classes.form}>
        {isNew && (
          <TextInput
            label={words.short}
            description={words.shortWhy}
            size="md"
            required
            withAsterisk={false}
            minLength={2}
            maxLength={40}
            data-autofocus
            value={short}
            onChange={(event) => setShort(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={words.said}
          description={words.saidWhy}
          size="md"
          maxLength={200}
          data-autofocus={isNew ? undefined : true}
          value={said}
          error={refused}
          onChange={(event) => setSaid(event.currentTarget.value)}
        />
        {refused === undefined && <Refused error={setting.error} />}
        <div className={classes.deeds}>
          {entry.short in own.abbreviations && (
            <Button
              variant="default"
              size="md"
              disabled={setting.isPending}
              onClick={() => set(null)}
            >
              {words.asAboveAgain}
            </Button>
          )}
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={setting.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
