import "@mantine/core/styles/Progress.layer.css";
import { Button, NativeSelect, Progress, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useState } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import { forgetTyped, keepSound, keepTyped, keptTyped, type Typed, useKeptSound } from "./kept";
import classes from "./NewBulletin.module.css";
import { SoundChoice } from "./SoundChoice";
import { upload } from "./uploading";

/** The words and the sound of a bulletin, new or changed. What is typed keeps itself. */
export function Writing({
  base,
  onMade,
}: {
  base?: Bulletin;
  onMade: (bulletin: Bulletin) => void;
}) {
  const words = useWords();
  const { nameOf } = useSeat();
  const homes = useHomes();
  const { typed, type, account } = useTyped(base);
  const [sound, setSound] = useKeptSound(base === undefined ? account : `${account} ${base.id}`);
  const [share, setShare] = useState<number | null>(null);
  const [missing, setMissing] = useState(false);
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () => made(typed, sound, base, setShare),
    onSuccess: (bulletin) => {
      forgetTyped(account);
      void keepSound(base === undefined ? account : `${account} ${base.id}`, null);
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, bulletin);
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      onMade(bulletin);
    },
    onSettled: () => setShare(null),
  });
  const said = useSaidOf(making.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(sound === null && base === undefined);
    if (sound !== null || base !== undefined) making.mutate();
  };
  return (
    <Card title={words.stepSound}>
      <form className={classes.form} onSubmit={send}>
        <TextInput
          label={words.title}
          placeholder={words.titleHint}
          size="md"
          required
          withAsterisk={false}
          maxLength={200}
          value={typed.title}
          error={said("title")}
          onChange={(event) => type({ title: event.currentTarget.value })}
        />
        <Textarea
          label={words.text}
          description={words.textHint}
          size="md"
          autosize
          minRows={5}
          maxRows={18}
          maxLength={20_000}
          value={typed.text}
          error={said("text")}
          onChange={(event) => type({ text: event.currentTarget.value })}
        />
        <SoundChoice
          sound={sound}
          choose={(chosen) => {
            setSound(chosen);
            setMissing(false);
          }}
          fault={missing ? words.soundMissing : said("upload")}
        />
        <div className={classes.pair}>
          {base === undefined && homes.length > 1 && (
            <NativeSelect
              label={words.area}
              size="md"
              value={typed.area}
              data={homes.map((area) => ({ value: area, label: nameOf(area) }))}
              onChange={(event) => type({ area: event.currentTarget.value })}
            />
          )}
          <NativeSelect
            label={words.class}
            size="md"
            value={typed.class}
            data={[
              { value: "normal", label: words.normal },
              { value: "priority", label: words.priority },
            ]}
            onChange={(event) =>
              type({ class: event.currentTarget.value === "priority" ? "priority" : "normal" })
            }
          />
        </div>
        {!["title", "text", "upload"].some((field) => said(field)) && (
          <Refused error={making.error} />
        )}
        {share !== null && <Sending share={share} />}
        <Button type="submit" size="lg" loading={making.isPending}>
          {words.check}
        </Button>
        {base === undefined && typed.title + typed.text !== "" && (
          <p className={classes.kept}>{words.kept}</p>
        )}
      </form>
    </Card>
  );
}

function Sending({ share }: { share: number }) {
  const words = useWords();
  const percent = Math.floor(share * 100);
  return (
    <div role="status">
      <p className={classes.note}>{share < 1 ? words.uploading(`${percent} %`) : words.checking}</p>
      <Progress value={percent} animated={share === 1} aria-label={words.stepSound} />
    </div>
  );
}

const useHomes = () => useSeat().rights.homes("bulletin.write");

function useTyped(base: Bulletin | undefined) {
  const { person } = useSeat();
  const [home = ""] = useHomes();
  const { account } = person;
  const [typed, setTyped] = useState<Typed>(() => {
    if (base !== undefined) {
      const class_ = base.class === "priority" ? "priority" : "normal";
      return { title: base.title, text: base.text ?? "", area: base.area, class: class_ };
    }
    return keptTyped(account) ?? { title: "", text: "", area: home, class: "normal" };
  });
  useEffect(() => {
    if (base === undefined) keepTyped(account, typed);
  }, [base, account, typed]);
  const type = (more: Partial<Typed>) => setTyped((before) => ({ ...before, ...more }));
  return { typed, type, account };
}

/** Sends the sound, where there is a new one, and makes or changes the bulletin of it. */
async function made(
  typed: Typed,
  sound: File | null,
  base: Bulletin | undefined,
  told: (share: number) => void,
): Promise<Bulletin> {
  const sent = sound === null ? undefined : await upload(sound, told);
  const text = typed.text.trim() === "" ? null : typed.text;
  if (base !== undefined) {
    return answered(
      api.PUT("/api/bulletins/{bulletin}", {
        params: { path: { bulletin: base.id } },
        body: {
          base_version: base.version,
          title: typed.title,
          text,
          class: typed.class,
          upload: sent ?? null,
        },
      }),
    );
  }
  return answered(api.POST("/api/bulletins", { body: { ...typed, text, upload: sent ?? "" } }));
}
