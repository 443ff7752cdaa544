import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { LiveSession } from "../api/calls";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import { end } from "./calls";
import { Said } from "./LiveBanner";
import classes from "./Live.module.css";
import { useLiveWords } from "./words";

/** A session that somebody carries elsewhere, and its end for who may. */
export function Underway({ one }: { one: LiveSession }) {
  const words = useLiveWords();
  const { rights } = useSeat();
  const [asks, setAsks] = useState(false);
  const client = useQueryClient();
  const deed = useMutation({
    mutationFn: () => end(one.id),
    onSuccess: () => {
      setAsks(false);
      void client.invalidateQueries({ queryKey: ["live"] });
    },
  });
  return (
    <section className={classes.underway} aria-label={words.underway}>
      <p>
        <Said one={one} />
      </p>
      {rights.may("live.speak", one.area) && (
        <Button variant="default" onClick={() => setAsks(true)}>
          {words.endOther}
        </Button>
      )}
      {asks && (
        <Sure
          title={words.endOtherAsk(one.by)}
          what={words.endOtherWhat}
          yes={words.endOther}
          deed={deed}
          close={() => setAsks(false)}
        />
      )}
    </section>
  );
}
