import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Card } from "../look/Card";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWordsOf } from "../words/words";
import { type Notices, notices, save, type Settings } from "./asking";
import { What, When, Where } from "./Choices";
import classes from "./Notices.module.css";
import { Secret } from "./Secret";
import { isSame, mayTry } from "./settings";
import { TryOut } from "./TryOut";
import { en } from "./words.en";
import { vi } from "./words.vi";

const FIELDS = ["email", "webhook", "deputy", "quiet"];

/** What a post chose, changed here and saved together. */
export function Settled({ shown }: { shown: Notices }) {
  const words = useWordsOf({ vi, en });
  const [chosen, setChosen] = useState<Settings | null>(null);
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (now) => {
      client.setQueryData(notices.queryKey, now);
      setChosen(null);
    },
  });
  const settings = chosen ?? shown.settings;
  const changed = !isSame(settings, shown.settings);
  const said = useSaidOf(saving.error);
  const elsewhere = FIELDS.every((field) => said(field) === undefined);
  const change = (part: Partial<Settings>) => setChosen({ ...settings, ...part });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate(settings);
  };
  const parts = { shown, settings, change, said };
  return (
    <form className={classes.form} onSubmit={send} noValidate>
      <Card title={words.where}>
        <Where {...parts} />
        <Secret secret={saving.data?.webhook_secret ?? null} />
      </Card>
      <Card title={words.what}>
        <What {...parts} />
      </Card>
      <Card title={words.when}>
        <When {...parts} />
      </Card>
      {elsewhere && <Refused error={saving.error} />}
      <div className={classes.send}>
        <Button type="submit" size="md" loading={saving.isPending} disabled={!changed}>
          {words.save}
        </Button>
        <span role="status" className={classes.hint}>
          {changed ? words.unsaved : saving.isSuccess ? words.saved : ""}
        </span>
      </div>
      <TryOut able={mayTry(shown) && !changed} />
    </form>
  );
}
