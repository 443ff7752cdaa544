import "@mantine/core/styles/Progress.layer.css";
import { Button, NativeSelect, Progress, Textarea, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Filing } from "../filing/Filing";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import classes from "./NewBulletin.module.css";
import { SoundChoice } from "./SoundChoice";
import { KeptLine } from "./KeptLine";
import { CLASSES } from "./kept";
import type { KeptSound } from "./sounds";
import type { Typing } from "./typing";
import { useBulletinWords } from "./words";
import type { Making } from "./Writing";

/** The first step: paste the text, record or choose the sound, and have it checked. */
export function WordsForm({
  typing,
  kept,
  making,
  fresh = false,
}: {
  typing: Typing;
  kept: KeptSound;
  making: Making;
  fresh?: boolean;
}) {
  const words = useWords();
  const own = useBulletinWords();
  const { rights, nameOf } = useSeat();
  const homes = rights.homes("bulletin.write");
  const { typed, type } = typing;
  const [missing, setMissing] = useState(false);
  const said = useSaidOf(making.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const lacks = kept.sound === null && fresh;
    setMissing(lacks);
    if (!lacks) making.begin();
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
          kept={kept}
          chosen={() => setMissing(false)}
          fault={missing ? words.soundMissing : said("upload")}
          text={typed.text}
          area={typed.area}
        />
        <div className={classes.pair}>
          {fresh && homes.length > 1 && (
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
            description={typed.class === "urgent" ? own.urgentWhy : undefined}
            data={CLASSES.map((value) => ({ value, label: words[value] }))}
            onChange={({ currentTarget: { value } }) =>
              type({ class: CLASSES.find((one) => one === value) ?? "normal" })
            }
          />
          <Filing filed={typed} file={type} />
        </div>
        {!["title", "text", "upload"].some((field) => said(field)) && (
          <Refused error={making.error} />
        )}
        {making.share !== null && !making.away && <Share share={making.share} />}
        {making.away && (
          <p className={classes.away} role="status">
            {own.awaySending}
          </p>
        )}
        <Button type="submit" size="lg" loading={making.pending}>
          {words.check}
        </Button>
        {!making.pending && typed.title + typed.text !== "" && <KeptLine kept={typing.kept} />}
      </form>
    </Card>
  );
}

function Share({ share }: { share: number }) {
  const words = useWords();
  const percent = Math.floor(share * 100);
  return (
    <div role="status">
      <p className={classes.note}>{share < 1 ? words.uploading(`${percent} %`) : words.checking}</p>
      <Progress value={percent} animated={share === 1} aria-label={words.stepSound} />
    </div>
  );
}
