import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./Live.module.css";
import { useLiveWords } from "./words";

/** Nói liên tục, or only while a button is held: silence is sound too, and the loudspeakers wait. */
export function Talk({ talking, talk }: { talking: boolean; talk: (now: boolean) => void }) {
  const words = useLiveWords();
  const [holds, setHolds] = useState(false);
  const choose = (now: boolean) => {
    setHolds(now);
    talk(!now);
  };
  return (
    <div className={classes.talk}>
      {holds && <Hold talking={talking} talk={talk} />}
      <Checkbox
        size="md"
        classNames={{ label: classes.onColour ?? "", description: classes.onColour ?? "" }}
        label={words.holdToTalk}
        description={words.holdToTalkHint}
        checked={holds}
        onChange={({ currentTarget }) => choose(currentTarget.checked)}
      />
    </div>
  );
}

function Hold({ talking, talk }: { talking: boolean; talk: (now: boolean) => void }) {
  const words = useLiveWords();
  // Let go anywhere, also outside the button or in another window: the loudspeakers are silent.
  useEffect(() => {
    const letGo = () => talk(false);
    const events = ["pointerup", "pointercancel", "keyup", "blur"] as const;
    for (const one of events) window.addEventListener(one, letGo);
    return () => {
      for (const one of events) window.removeEventListener(one, letGo);
    };
  });
  return (
    <>
      <Button
        size="xl"
        fullWidth
        variant={talking ? "filled" : "white"}
        color="dark"
        className={classes.hold ?? ""}
        aria-pressed={talking}
        onPointerDown={() => talk(true)}
        onKeyDown={({ key }) => {
          if (key === " " || key === "Enter") talk(true);
        }}
        onContextMenu={(event) => event.preventDefault()}
      >
        {talking ? words.holding : words.hold}
      </Button>
      <p role="status">{talking ? "" : words.muted}</p>
    </>
  );
}
