import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import * as queries from "../api/queries";
import { canPasskey, signInByPasskey } from "../session/passkey";
import { asksCode, signIn } from "../session/session";
import { goToSingleSignOn, refusedOnTheWay } from "../session/singleSignOn";
import { useWords } from "../words/words";
import { DoorFrame } from "./DoorFrame";
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
    <DoorFrame
      title={second ? words.secondFactor : words.signIn}
      lead={second ? words.secondFactorWhy : words.signInLead}
    >
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
        {!second && <OtherWays />}
        {second && (
          <Button variant="subtle" onClick={() => setSecond(false)}>
            {words.back}
          </Button>
        )}
      </form>
    </DoorFrame>
  );
}

/** Single sign-on where this server has it, and what to do without a password. */
function OtherWays() {
  const words = useWords();
  const { data: door } = useQuery(queries.door);
  const away = useMutation({ mutationFn: () => goToSingleSignOn() });
  const [refused] = useState(refusedOnTheWay);
  return (
    <>
      {door?.single_sign_on && (
        <Button
          variant="default"
          size="lg"
          fullWidth
          loading={away.isPending || away.isSuccess}
          onClick={() => away.mutate()}
        >
          {words.bySingleSignOn}
        </Button>
      )}
      <Refused error={away.error ?? (away.isIdle ? refused : null)} />
      {door?.first_start ? (
        <p className={classes.note}>
          {words.firstStart} <Link to="/khoi-dau">{words.firstStartGo}</Link>
        </p>
      ) : (
        <p className={classes.note}>{words.forgotten}</p>
      )}
    </>
  );
}
