import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { useLanguage } from "../words/words";
import { confirmations } from "./calls";
import { FollowingOf } from "./FollowingOf";
import { isDone, seconds } from "./following";
import { Frame } from "./Frame";
import { type Ordered, type Sending, useSending } from "./sending";
import classes from "./Stopping.module.css";
import { useStopWords } from "./words";

interface Props {
  area: string;
  kind: "stop" | "lift";
  send: () => Promise<Ordered>;
  pressedAt: number;
  close: () => void;
}

/** From the press on: is it sent, and who follows. */
export function Underway({ area, kind, send, pressedAt, close }: Props) {
  const words = useStopWords();
  const client = useQueryClient();
  const { nameOf } = useSeat();
  const { sending, tryNow } = useSending(send);
  const sent = sending.phase === "sent";
  useEffect(() => {
    if (sent) void client.invalidateQueries({ queryKey: ["orders"] });
  }, [client, sent]);
  const { data: stops } = useQuery({ ...confirmations(area), enabled: sent });
  const found = stops?.find((one) => sent && one.id === sending.order.id);
  const followed = kind === "stop" ? found?.followed : found?.lift?.followed;
  const done = followed !== undefined && isDone(followed);
  const titles = kind === "stop" ? [words.stopping, words.stopped] : [words.lifting, words.lifted];
  const title = (titles[done ? 1 : 0] ?? words.stopping)(nameOf(area));
  return (
    <Frame
      title={title}
      said={
        sent ? null : <NotYet kind={kind} sending={sending} pressedAt={pressedAt} again={tryNow} />
      }
      {...(sent ? { close } : {})}
    >
      {sent && (
        <FollowingOf
          area={area}
          id={sending.order.id}
          kind={kind}
          issued_ms={sending.order.issued_ms}
        />
      )}
      <div className={classes.answers}>
        {sent && kind === "stop" && <p className={classes.soft}>{words.closeKeeps}</p>}
        <Button variant="default" size="md" data-autofocus onClick={close}>
          {sent || sending.phase === "refused"
            ? words.close
            : kind === "stop"
              ? words.cancel
              : words.liftCancel}
        </Button>
      </div>
    </Frame>
  );
}

/** While no answer came: plainly, that nothing is sent, how often it was tried, what to do. */
function NotYet({
  kind,
  sending,
  pressedAt,
  again,
}: {
  kind: "stop" | "lift";
  sending: Sending;
  pressedAt: number;
  again: () => void;
}) {
  const words = useStopWords();
  const language = useLanguage();
  const now = useNow(100);
  if (sending.phase === "refused") return <Refused error={sending.error} />;
  if (sending.tries === 0) {
    return (
      <p className={classes.count} role="status">
        {kind === "stop" ? words.sending : words.liftSending}{" "}
        <span className="numbers" aria-hidden="true">
          {seconds(now - pressedAt, language)}
        </span>
      </p>
    );
  }
  const wait = sending.phase === "failed" ? Math.ceil((sending.nextAt - now) / 1000) : 0;
  return (
    <div className={classes.notSent}>
      <p role="alert">
        <Icon name="warning" size={26} />
        <strong>{kind === "stop" ? words.notSent : words.liftNotSent}</strong>
      </p>
      <p>
        {words.notSentTimes(sending.tries)} {wait > 0 ? words.retryIn(wait) : words.retrying}
      </p>
      {kind === "stop" && (
        <p>
          <strong>{words.insteadTitle}</strong> {words.instead}
        </p>
      )}
      <Button color="red.8" size="md" onClick={again} disabled={sending.phase === "trying"}>
        {words.retryNow}
      </Button>
    </div>
  );
}
