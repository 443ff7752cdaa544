import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import type { Stop } from "../api/calls";
import { sendLift } from "./calls";
import { Frame } from "./Frame";
import classes from "./Stopping.module.css";
import { Underway } from "./Underway";
import { useStopWords } from "./words";

/** Lifting a stop: asked once too, because loudspeakers begin again. */
export default function LiftDialog({ stop, close }: { stop: Stop; close: () => void }) {
  const words = useStopWords();
  const [pressedAt, setPressedAt] = useState<number | null>(null);
  const [lifted] = useState(stop);
  const send = useCallback(() => sendLift(lifted), [lifted]);
  if (pressedAt !== null) {
    return (
      <Underway area={lifted.area} kind="lift" send={send} pressedAt={pressedAt} close={close} />
    );
  }
  return (
    <Frame
      title={words.liftAsk(stop.name)}
      said={<p className={classes.foreseen}>{words.liftWhat}</p>}
      close={close}
    >
      <div className={classes.answers}>
        <Button variant="default" size="lg" onClick={close}>
          {words.liftCancel}
        </Button>
        <Button size="lg" data-autofocus onClick={() => setPressedAt(Date.now())}>
          {words.liftConfirm}
        </Button>
      </div>
    </Frame>
  );
}
