import { Button } from "@mantine/core";
import { Card } from "../look/Card";
import { Refused } from "../shell/Refused";
import { followUp, type Order, type Says, useOrdering } from "./calls";
import classes from "./OrderPage.module.css";
import { type Saying, when } from "./telling";
import { useUrgentWords } from "./words";

/** ĐÍNH CHÍNH and BÁO YÊN: one press each, because a false alarm must not wait. */
export function FollowUps({ order, saying }: { order: Order; saying: Saying }) {
  const words = useUrgentWords();
  const following = useOrdering((says: Says) => followUp(order, says));
  if (!order.can.follow_up && order.follow_ups.length === 0) return null;
  const deed = (says: Says, name: string, what: string, look = "") => (
    <div>
      <Button
        size="xl"
        className={look}
        loading={following.isPending && following.variables === says}
        onClick={() => following.mutate(says)}
      >
        {name}
      </Button>
      <p>{what}</p>
    </div>
  );
  return (
    <Card title={words.followUp}>
      {order.follow_ups.length === 0 && <p>{words.followUpLead}</p>}
      <ul className={classes.signed}>
        {order.follow_ups.map((one) => (
          <li key={one.id}>
            {words.followedBy(words.followed[one.says], one.by.name, when(one.issued_ms, saying))}
          </li>
        ))}
      </ul>
      <Refused error={following.error} />
      {order.can.follow_up && (
        <div className={classes.deeds}>
          {order.correction !== null &&
            deed("correction", words.correct, words.correctWhat, classes.correct)}
          {order.all_clear !== null &&
            deed("all_clear", words.allClear, words.allClearWhat, classes.clear)}
        </div>
      )}
    </Card>
  );
}
