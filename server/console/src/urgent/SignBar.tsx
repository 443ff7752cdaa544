import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { canPasskey, touched } from "../session/passkey";
import { OWN } from "../shell/places";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { type Order, sign, type Signature, signing, useOrdering } from "./calls";
import classes from "./OrderPage.module.css";
import { useUrgentWords } from "./words";

/** One's own signature, always under the thumb: this button, then the touch of the passkey. */
export function SignBar({ order }: { order: Order }) {
  const words = useUrgentWords();
  const language = useLanguage();
  const { data, error, refetch } = useQuery(signing(order));
  return (
    <section className={classes.sign} data-signs aria-label={words.sign}>
      {data === undefined ? (
        <>
          <Refused error={error} again={refetch} />
          {error !== null && <Link to={OWN.path}>{words.addKey}</Link>}
        </>
      ) : data.method === "passkey" ? (
        <ByPasskey order={order} options={data.options} />
      ) : (
        <>
          <p>{data[language]}</p>
          <ByServer order={order} asks={data.asks === "code" ? "code" : "password"} />
        </>
      )}
    </section>
  );
}

function ByPasskey({ order, options }: { order: Order; options: unknown }) {
  const words = useUrgentWords();
  const [turned, setTurned] = useState(false);
  const [touching, setTouching] = useState(false);
  const signs = useOrdering((body: Signature) => sign(order, body));
  if (!canPasskey()) return <p>{words.noPasskeyHere}</p>;
  const press = async () => {
    setTurned(false);
    setTouching(true);
    const passkey = await touched(options).finally(() => setTouching(false));
    if (passkey === null) setTurned(true);
    else signs.mutate({ passkey });
  };
  return (
    <>
      <Refused error={signs.error} />
      <p role="status">{turned ? words.turnedAway : words.signWhat}</p>
      <Button
        size="xl"
        color="red.8"
        loading={touching || signs.isPending}
        onClick={() => void press()}
      >
        {words.sign}
      </Button>
    </>
  );
}

function ByServer({ order, asks }: { order: Order; asks: "password" | "code" }) {
  const words = useUrgentWords();
  const [typed, setTyped] = useState("");
  const signs = useOrdering((body: Signature) => sign(order, body));
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    signs.mutate(asks === "code" ? { code: typed } : { password: typed });
  };
  const field = {
    label: words[asks],
    size: "md" as const,
    required: true,
    withAsterisk: false,
    value: typed,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  return (
    <form onSubmit={send} className={classes.form}>
      {asks === "code" ? (
        <TextInput {...field} autoComplete="one-time-code" autoCapitalize="none" />
      ) : (
        <PasswordInput {...field} autoComplete="current-password" />
      )}
      <Refused error={signs.error} />
      <Button type="submit" size="xl" color="red.8" loading={signs.isPending}>
        {words.signByServer}
      </Button>
    </form>
  );
}
