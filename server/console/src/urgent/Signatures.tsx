import { Card } from "../look/Card";
import { Icon } from "../look/Icon";
import type { Order } from "./calls";
import classes from "./OrderPage.module.css";
import { SignBar } from "./SignBar";
import { TakeBack } from "./TakeBack";
import { type Saying, when } from "./telling";
import { useUrgentWords } from "./words";
import { useSeat } from "../session/session";

/** Who has signed, who may still, and one's own signature. */
export function Signatures({ order, saying }: { order: Order; saying: Saying }) {
  const words = useUrgentWords();
  const { person } = useSeat();
  const own = order.signed.some((one) => one.account === person.account);
  const waiting = order.state === "waiting";
  return (
    <>
      <Card title={words.signatures(order.signed.length, order.needed)}>
        {order.signed.length === 0 && <p className={classes.soft}>{words.noneYet}</p>}
        <ul className={classes.signed}>
          {order.signed.map((one) => (
            <li key={one.account}>
              <Icon name="approve" size={22} />
              <span>
                {words.signedBy(one.name, when(one.at_ms, saying))}, {words.method[one.method]}
              </span>
            </li>
          ))}
        </ul>
        {waiting && own && <p className={classes.soft}>{words.waitsForOther}</p>}
        {waiting && !own && !order.can.sign && <p className={classes.soft}>{words.mayNotSign}</p>}
        {order.can.cancel && <TakeBack order={order} />}
      </Card>
      {order.can.sign && <SignBar key={order.identity} order={order} />}
    </>
  );
}
