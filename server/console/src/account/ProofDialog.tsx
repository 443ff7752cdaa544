import { Button, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import { Dialog } from "../look/Dialog";
import { canPasskey, signInByPasskey } from "../session/passkey";
import { goToSingleSignOn } from "../session/singleSignOn";
import { Refused, useSaidOf } from "../shell/Refused";
import classes from "./Account.module.css";
import { type Own, own } from "./queries";
import { useAccountWords } from "./words";

/** By a code where the account has a second factor, else by the password; or by a passkey. */
export function ProofDialog({ answer }: { answer: (proven: boolean) => void }) {
  const words = useAccountWords();
  const { data: me, error } = useQuery(own);
  return (
    <Dialog opened onClose={() => answer(false)} title={words.prove} size="md">
      <p className={classes.why}>{words.proveWhy}</p>
      {me === undefined && (error === null ? <Skeleton height={120} /> : <Refused error={error} />)}
      {me !== undefined && <Ways me={me} done={() => answer(true)} />}
    </Dialog>
  );
}

function Ways({ me: { factors }, done }: { me: Own; done: () => void }) {
  const words = useAccountWords();
  const second = factors.totp || factors.passkeys > 0;
  const byPasskey = useMutation({
    mutationFn: signInByPasskey,
    onSuccess: (person) => {
      if (person !== null) done();
    },
  });
  const away = useMutation({ mutationFn: () => goToSingleSignOn() });
  return (
    <div className={classes.form}>
      {second && (
        <Typed
          name="code"
          label={factors.totp ? words.proveCode : words.proveRecovery}
          done={done}
        />
      )}
      {!second && factors.password && (
        <Typed name="password" label={words.provePassword} done={done} />
      )}
      {factors.passkeys > 0 && canPasskey() && (
        <Button
          variant="default"
          size="md"
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate()}
        >
          {words.proveByPasskey}
        </Button>
      )}
      <Refused error={byPasskey.error} />
      {!second && !factors.password && (
        <Button size="md" loading={away.isPending} onClick={() => away.mutate()}>
          {words.proveOutside}
        </Button>
      )}
      <Refused error={away.error} />
    </div>
  );
}

interface TypedProps {
  name: "code" | "password";
  label: string;
  done: () => void;
}

function Typed({ name, label, done }: TypedProps) {
  const words = useAccountWords();
  const [typed, setTyped] = useState("");
  const proving = useMutation({
    mutationFn: () => {
      const given = name === "code" ? { code: typed } : { password: typed };
      return answered(api.POST("/api/session/proof", { body: given }));
    },
    onSuccess: done,
  });
  const said = useSaidOf(proving.error)(name);
  const prove = (event: SubmitEvent) => {
    event.preventDefault();
    proving.mutate();
  };
  const field = {
    label,
    size: "md" as const,
    required: true,
    withAsterisk: false,
    "data-autofocus": true,
    value: typed,
    error: said,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  return (
    <form onSubmit={prove} className={classes.form}>
      {name === "code" ? (
        <TextInput {...field} autoComplete="one-time-code" autoCapitalize="none" />
      ) : (
        <PasswordInput {...field} autoComplete="current-password" />
      )}
      {said === undefined && <Refused error={proving.error} />}
      <Button type="submit" size="md" loading={proving.isPending}>
        {words.confirm}
      </Button>
    </form>
  );
}
