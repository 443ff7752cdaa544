import { Button } from "@mantine/core";
import { useState } from "react";
import { Sure } from "../look/Sure";
import { cancel, type Order, useOrdering } from "./calls";
import { useUrgentWords } from "./words";

/** Of an alarm that waits for signatures, and of a drill that has not begun. */
export function TakeBack({ order }: { order: Order }) {
  const words = useUrgentWords();
  const [asked, setAsked] = useState(false);
  const cancelling = useOrdering(
    () => cancel(order),
    () => setAsked(false),
  );
  const said = order.kind === "drill" ? words.cancelDrill : words.cancel;
  return (
    <>
      <Button variant="default" size="md" mt="sm" onClick={() => setAsked(true)}>
        {said}
      </Button>
      {asked && (
        <Sure
          title={said}
          what={order.kind === "drill" ? words.cancelDrillSure : words.cancelSure}
          yes={said}
          deed={cancelling}
          close={() => setAsked(false)}
        />
      )}
    </>
  );
}
