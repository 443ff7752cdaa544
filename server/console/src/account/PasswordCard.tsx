import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import { Refusal } from "../api/refusal";
import { Card } from "../look/Card";
import { Refused } from "../shell/Refused";
import { useLanguage, useWords } from "../words/words";
import classes from "./Account.module.css";
import { useProven } from "./proving";
import type { Own } from "./queries";
import { useRenewed } from "./renewed";
import { useAccountWords } from "./words";

/** Changing the password: behind a button, because it is seldom done. */
export function PasswordCard({ me }: { me: Own }) {
  const words = useAccountWords();
  const has = me.factors.password;
  const [opened, setOpened] = useState(false);
  const [changed, setChanged] = useState(false);
  return (
    <Card title={words.password}>
      {changed && <p role="status">{words.passwordChanged}</p>}
      {!opened && !changed && (
        <p className={classes.why}>{has ? words.passwordSet : words.passwordNone}</p>
      )}
      {opened ? (
        <Form
          me={me}
          close={() => setOpened(false)}
          done={() => {
            setOpened(false);
            setChanged(true);
          }}
        />
      ) : (
        <Button variant="default" onClick={() => setOpened(true)}>
          {has ? words.changePassword : words.setPassword}
        </Button>
      )}
    </Card>
  );
}

function Form({ me, close, done }: { me: Own; close: () => void; done: () => void }) {
  const words = useAccountWords();
  const common = useWords();
  const language = useLanguage();
  const proven = useProven();
  const renewed = useRenewed();
  const [typed, setTyped] = useState({ current: "", new: "" });
  const changing = useMutation({
    mutationFn: () => proven(() => answered(api.PUT("/api/me/password", { body: typed }))),
    onSuccess: async () => {
      await renewed();
      done();
    },
  });
  const { error } = changing;
  // The server names both passwords “password”: its code tells which of them it means.
  const at = !(error instanceof Refusal)
    ? null
    : error.code === "sign_in_refused"
      ? "current"
      : error.code.startsWith("password_")
        ? "new"
        : null;
  const said = (name: string) => (at === name ? (error as Refusal)[language] : undefined);
  const change = (event: SubmitEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const field = (name: keyof typeof typed) => ({
    size: "md" as const,
    required: true,
    withAsterisk: false,
    value: typed[name],
    error: said(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  return (
    <form onSubmit={change} className={classes.form}>
      <input hidden readOnly autoComplete="username" value={me.username} />
      {me.factors.password && (
        <PasswordInput
          {...field("current")}
          label={words.current}
          autoComplete="current-password"
          autoFocus
        />
      )}
      <PasswordInput
        {...field("new")}
        label={words.next}
        description={words.nextHint}
        autoComplete="new-password"
      />
      {at === null && <Refused error={error} />}
      <div className={classes.deeds}>
        <Button variant="default" size="md" onClick={close}>
          {common.cancel}
        </Button>
        <Button type="submit" size="md" loading={changing.isPending}>
          {me.factors.password ? words.changePassword : words.setPassword}
        </Button>
      </div>
    </form>
  );
}
