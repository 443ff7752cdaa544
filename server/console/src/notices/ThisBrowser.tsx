import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Chip } from "../look/Card";
import { Refused } from "../shell/Refused";
import { dayOf } from "../words/time";
import { useWordsOf } from "../words/words";
import { letGo, type Notices, notices } from "./asking";
import classes from "./Notices.module.css";
import { ability, PushFailed, switchOff, switchOn, thisOne } from "./subscribing";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** Whether this very machine shows messages, and which others do. */
export function ThisBrowser({ shown }: { shown: Notices }) {
  const words = useWordsOf({ vi, en });
  const [able, setAble] = useState(ability);
  const known = shown.browsers.map((one) => one.id).join(" ");
  const mine = useQuery({
    queryKey: ["notices", "this", known],
    queryFn: () => thisOne(shown.browsers),
    networkMode: "always",
  });
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: notices.queryKey });
  const turning = useMutation({
    mutationFn: async () => {
      if (typeof mine.data === "string") await switchOff(mine.data);
      else await switchOn(shown.push_key);
    },
    onSettled: () => {
      setAble(ability());
      return renew();
    },
  });
  const on = typeof mine.data === "string";
  const failed = turning.error instanceof PushFailed;
  return (
    <Card title={words.here} aside={on ? <Chip mood="good">{words.on}</Chip> : undefined}>
      {able === "able" && (
        <div className={classes.here}>
          <p>{on ? words.hereOn : words.hereOff}</p>
          <Button
            size="md"
            variant={on ? "default" : "filled"}
            loading={turning.isPending}
            aria-label={turning.isPending ? words.switching : undefined}
            onClick={() => turning.mutate()}
          >
            {on ? words.switchOff : words.switchOn}
          </Button>
        </div>
      )}
      {able === "homescreen" && <HomeScreen />}
      {able !== "able" && able !== "homescreen" && <p>{words[able]}</p>}
      {failed && <p role="alert">{words.pushFailed}</p>}
      {!failed && <Refused error={turning.error} />}
      <Browsers shown={shown} mine={mine.data ?? null} renew={renew} />
    </Card>
  );
}

function HomeScreen() {
  const words = useWordsOf({ vi, en });
  return (
    <>
      <p>{words.onPhone}</p>
      <ol className={classes.steps}>
        {words.onPhoneSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </>
  );
}

function Browsers({
  shown,
  mine,
  renew,
}: {
  shown: Notices;
  mine: string | null;
  renew: () => Promise<void>;
}) {
  const words = useWordsOf({ vi, en });
  const removing = useMutation({ mutationFn: letGo, onSettled: renew });
  const others = shown.browsers.filter((one) => one.id !== mine);
  if (others.length === 0) return null;
  const day = (ms: number) => dayOf(ms, shown.zone).split("-").reverse().join("/");
  return (
    <>
      <h3 className={classes.part}>{words.browsers}</h3>
      <ul className={classes.browsers}>
        {others.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.name}</strong>
              <span className={classes.hint}>{words.addedOn(day(one.made_ms))}</span>
            </span>
            <Button
              variant="subtle"
              size="md"
              aria-label={words.removeOf(one.name)}
              onClick={() => removing.mutate(one.id)}
            >
              {words.remove}
            </Button>
          </li>
        ))}
      </ul>
      <Refused error={removing.error} />
    </>
  );
}
