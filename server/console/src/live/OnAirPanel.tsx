import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { OpenedLive } from "../api/calls";
import { Icon } from "../look/Icon";
import { length } from "../words/time";
import { carried } from "./calls";
import type { Told } from "./line";
import classes from "./Live.module.css";
import { Meter } from "./Meter";
import type { Speaking } from "./speaking";
import { Talk } from "./Talk";
import { useLiveWords } from "./words";

/** While one speaks: what the loudspeakers do, how loud one is, how long it may last. */
export function OnAirPanel({
  session,
  told,
  speaking,
}: {
  session: OpenedLive;
  told: Told;
  speaking: Speaking;
}) {
  const words = useLiveWords();
  const rehearsal = session.kind === "rehearsal";
  const [talking, setTalking] = useState(true);
  const talk = (now: boolean) => {
    setTalking(now);
    speaking.talk(now);
  };
  return (
    <section
      className={classes.onAir}
      data-mode={rehearsal ? "rehearsal" : "air"}
      data-state={told.state}
      aria-labelledby="on-air"
    >
      <div role="status">
        <h2 id="on-air">{said(words, told, rehearsal)}</h2>
      </div>
      <p>{rehearsal ? words.rehearsalTold : words.where(session.area_name)}</p>
      {!rehearsal && <Holding session={session} />}
      {told.state === "on_air" && (
        <p className={classes.left} role="timer">
          {words.left(length(told.left_ms))}
        </p>
      )}
      {speaking.broken && (
        <p className={classes.fault} role="alert">
          {words.lineBroken}
        </p>
      )}
      {!told.reaches && (
        <p className={classes.fault} role="alert">
          {words.notReaching}
        </p>
      )}
      <Meter peak={speaking.peak} talks={talking && told.state === "on_air"} />
      {told.state !== "closing" && <Talk talking={talking} talk={talk} />}
      <Button
        size="xl"
        variant="white"
        color="dark"
        leftSection={<Icon name="stop" />}
        disabled={told.state === "closing"}
        onClick={speaking.end}
      >
        {rehearsal ? words.endRehearsal : words.end}
      </Button>
    </section>
  );
}

/** How many devices said that they hold the order. */
function Holding({ session }: { session: OpenedLive }) {
  const words = useLiveWords();
  const { data } = useQuery(carried(session.id));
  return <p>{words.heldBy(data?.confirmed ?? 0, session.devices)}</p>;
}

function said(
  words: ReturnType<typeof useLiveWords>,
  { state, left_ms }: Told,
  rehearsal: boolean,
): string {
  const seconds = Math.max(1, Math.ceil(left_ms / 1_000));
  if (state === "countdown")
    return rehearsal ? words.rehearsesIn(seconds) : words.startsIn(seconds);
  if (state === "closing") return words.closing;
  return rehearsal ? words.rehearsing : words.onAir;
}
