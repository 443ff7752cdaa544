import { Button, NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Switch.layer.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useCallback, useState } from "react";
import type { Area } from "../api/calls";
import { useSeat } from "../session/session";
import listed from "../look/Listing.module.css";
import { Dialog } from "../look/Dialog";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import { type NewTemplate, type Saying, saveTemplate, type Template } from "./calls";
import { AreasPick } from "./AreasPick";
import { servesAll } from "./serving";
import { BulletinPick } from "./BulletinPick";
import { Wording } from "./Wording";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

const SAYS = ["type", "place", "time", "level", "area", "forecast", "measures"] as const;
const LONG: readonly string[] = ["forecast", "measures"];
const NOTHING: Saying = {
  type: "",
  place: "",
  time: "",
  level: "",
  area: "",
  forecast: "",
  measures: "",
};

/** Its words in one or two languages, and the approved bulletins that say them. */
export function TemplateDialog({
  area,
  known,
  begun = null,
  close,
  tell,
}: {
  area: string;
  known: Template | null;
  /** What a new one begins with. */
  begun?: Partial<NewTemplate> | null;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useUrgentWords();
  const common = useWords();
  const client = useQueryClient();
  const [form, setForm] = useState<NewTemplate>(() => ({ ...formOf(known), ...begun }));
  const set = (change: Partial<NewTemplate>) => setForm((old) => ({ ...old, ...change }));
  const saving = useMutation({
    mutationFn: () => saveTemplate(area, known, { ...form, name: form.name.trim() }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      tell(words.saved(form.name.trim()));
      close();
    },
  });
  const said = useSaidOf(saving.error);
  const { areas: all } = useSeat();
  const below = useCallback((one: Area) => servesAll({ area }, [one.id], all), [area, all]);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const { second } = form;
  return (
    <Dialog
      opened
      onClose={close}
      title={known === null ? words.newTemplate : words.changeIt(known.name)}
    >
      <form onSubmit={save} className={listed.form}>
        <TextInput
          size="md"
          label={words.name}
          placeholder={words.nameHint}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={200}
          value={form.name}
          error={said("name")}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <h3 className={classes.part}>{words.sounds}</h3>
        <p className={classes.hint}>{words.soundsLead}</p>
        {(["bulletin", "correction", "all_clear"] as const).map((part) => (
          <BulletinPick
            key={part}
            area={area}
            label={words.partName[part]}
            none={part === "bulletin" ? words.notChosen : words.plainServes}
            value={form[part] ?? null}
            error={said(part)}
            onValue={(bulletin) => set({ [part]: bulletin })}
          />
        ))}
        <h3 className={classes.part}>{words.putForward}</h3>
        <AreasPick
          label={words.putForward}
          areas={form.areas ?? []}
          set={(areas) => set({ areas })}
          among={below}
        />
        <NativeSelect
          size="md"
          label={words.tone}
          value={form.tone ?? "attention"}
          onChange={({ currentTarget: { value } }) =>
            set({ tone: value === "siren" ? "siren" : "attention" })
          }
          data={[
            { value: "attention", label: words.tones.attention },
            { value: "siren", label: words.tones.siren },
          ]}
        />
        <h3 className={classes.part}>{words.saying}</h3>
        <SayingFields saying={form.vi} set={(vi) => set({ vi })} />
        <Switch
          size="md"
          label={words.second}
          checked={second !== null && second !== undefined}
          onChange={(event) =>
            set({ second: event.currentTarget.checked ? { ...NOTHING, language: "en" } : null })
          }
        />
        {second !== null && second !== undefined && (
          <>
            <h3 className={classes.part}>{words.secondSaying}</h3>
            <TextInput
              size="md"
              label={words.language}
              value={second.language}
              onChange={({ currentTarget: { value } }) =>
                set({ second: { ...second, language: value.trim() } })
              }
            />
            <SayingFields
              saying={second}
              set={(change) => set({ second: { ...second, ...change } })}
            />
          </>
        )}
        <Wording area={area} vi={form.vi} second={form.second ?? null} />
        <Refused error={saving.error} />
        <div className={listed.end}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={saving.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function SayingFields({ saying, set }: { saying: Saying; set: (saying: Saying) => void }) {
  const words = useUrgentWords();
  return SAYS.map((part) => {
    const field = {
      size: "md" as const,
      label: words.say[part],
      required: part === "type",
      withAsterisk: false,
      value: saying[part] ?? "",
      onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
        set({ ...saying, [part]: value }),
    };
    return LONG.includes(part) ? (
      <Textarea key={part} autosize minRows={2} maxRows={8} maxLength={1000} {...field} />
    ) : (
      <TextInput key={part} maxLength={300} {...field} />
    );
  });
}

function formOf(known: Template | null): NewTemplate {
  if (known === null) {
    return {
      name: "",
      vi: NOTHING,
      second: null,
      bulletin: null,
      correction: null,
      all_clear: null,
      tone: "attention",
      attention_ms: 5_000,
      repeats: 3,
      gap_ms: 20_000,
      areas: [],
    };
  }
  const { name, vi, second, bulletin, correction, all_clear } = known;
  const { tone, attention_ms, repeats, gap_ms, areas } = known;
  return {
    name,
    vi,
    second,
    bulletin,
    correction,
    all_clear,
    tone,
    attention_ms,
    repeats,
    gap_ms,
    areas,
  };
}
