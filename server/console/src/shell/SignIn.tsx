import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import * as queries from "../api/queries";
import { canPasskey, signInByPasskey } from "../session/passkey";
import { asksCode, signIn } from "../session/session";
import { useWords } from "../words/words";
import { Brand, LanguageSwitch, SchemeSwitch } from "./Controls";
import { Refused, useSaidOf } from "./Refused";
import classes from "./SignIn.module.css";

/** The door. A second factor is asked for where the account has one, after the password. */
export function SignIn() {
  const words = useWords();
  const client = useQueryClient();
  const [given, setGiven] = useState({ username: "", password: "", code: "" });
  const [second, setSecond] = useState(false);
  const entering = useMutation({
    mutationFn: () => {
      const { code, ...first } = given;
      return signIn(code === "" ? first : { ...first, code });
    },
    onSuccess: (person) => client.setQueryData(queries.session.queryKey, person),
    onError: (error) => {
      if (asksCode(error)) setSecond(true);
    },
  });
  const byPasskey = useMutation({
    mutationFn: signInByPasskey,
    onSuccess: (person) => {
      if (person !== null) client.setQueryData(queries.session.queryKey, person);
    },
  });
  const said = useSaidOf(entering.error);
  const asked = second && given.code === "" && asksCode(entering.error);
  const enter = (event: SubmitEvent) => {
    event.preventDefault();
    entering.mutate();
  };
  const field = (name: keyof typeof given) => ({
    name,
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setGiven({ ...given, [name]: event.currentTarget.value }),
    error: asked ? undefined : said(name),
  });
  return (
    <div className={classes.door}>
      <main className={classes.card}>
        <Brand />
        <h1>{second ? words.secondFactor : words.signIn}</h1>
        <p className={classes.lead}>{second ? words.secondFactorWhy : words.signInLead}</p>
        <form onSubmit={enter}>
          {!second && (
            <>
              <TextInput
                {...field("username")}
                label={words.username}
                size="lg"
                required
                withAsterisk={false}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
              />
              <PasswordInput
                {...field("password")}
                label={words.password}
                size="lg"
                required
                withAsterisk={false}
                autoComplete="current-password"
              />
            </>
          )}
          {second && (
            <TextInput
              {...field("code")}
              label={words.code}
              size="lg"
              required
              withAsterisk={false}
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
            />
          )}
          {!asked && !said("password") && !said("username") && !said("code") && (
            <Refused error={entering.error} />
          )}
          <Button type="submit" size="lg" fullWidth loading={entering.isPending}>
            {words.signIn}
          </Button>
          {canPasskey() && (
            <Button
              variant="default"
              size="lg"
              fullWidth
              loading={byPasskey.isPending}
              onClick={() => byPasskey.mutate()}
            >
              {words.byPasskey}
            </Button>
          )}
          <Refused error={byPasskey.error} />
        </form>
      </main>
      <footer className={classes.foot}>
        <LanguageSwitch />
        <SchemeSwitch />
      </footer>
    </div>
  );
}
