import type { Unconfirmed } from "../api/calls";
import { Card } from "../look/Card";
import { Told } from "../stopping/Told";
import { since } from "../words/time";
import type { Order } from "./calls";
import classes from "./OrderPage.module.css";
import type { Saying } from "./telling";
import { type UrgentWords, useUrgentWords } from "./words";

/** Which loudspeakers have confirmed the order, or the last that was said about it. */
export function Following({ order, saying }: { order: Order; saying: Saying }) {
  const words = useUrgentWords();
  const [last] = order.follow_ups;
  const followed = last?.followed ?? order.followed;
  const from = last?.issued_ms ?? order.given_ms;
  if (followed === null || from === null) return null;
  const open = order.state === "given" || order.state === "followed_up";
  return (
    <Card title={words.devices}>
      {open && !order.broker && (
        <p className={classes.warning} role="alert">
          {words.noBroker}
        </p>
      )}
      {open && order.broker && order.late && (
        <p className={classes.warning} role="alert">
          {words.late}
        </p>
      )}
      <Told
        followed={followed}
        issued_ms={from}
        saying={saying}
        words={words}
        sentence={(one) => sentenceOf(one, words, saying)}
      />
    </Card>
  );
}

function sentenceOf(one: Unconfirmed, words: UrgentWords, saying: Saying): string {
  const { now, zone, language } = saying;
  switch (one.why) {
    case "offline":
      return words.offline(one.name, since(one.heard_ms ?? now, now, zone, language));
    case "never":
      return words.never(one.name);
    case "clock":
      return words.clock(one.name);
    default:
      return words.asked(one.name);
  }
}
