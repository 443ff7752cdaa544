import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Empty } from "../look/Card";
import { Sure } from "../look/Sure";
import { Refused } from "../shell/Refused";
import { clockOfDay, MINUTE_MS, spokenOfDay, weekdays } from "../words/day";
import { useLanguage } from "../words/words";
import { removeSlot, type Slot, slots, stations, useDeed } from "./calls";
import classes from "./Relay.module.css";
import type { Part } from "./RelayPage";
import { SlotDialog } from "./SlotDialog";
import { useRelayWords } from "./words";

/** When stations are relayed here by themselves, week by week. */
export function Slots({ area, may, tell }: Part) {
  const words = useRelayWords();
  const { data, error, isPending, refetch } = useQuery(slots(area));
  const { data: known } = useQuery(stations(area));
  const [adds, setAdds] = useState(false);
  return (
    <Card title={words.slots}>
      {isPending && <Skeleton height={64} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noSlots}</Empty>}
      <ul className={classes.rows}>
        {data?.map((one) => (
          <Row key={one.id} slot={one} may={may} tell={tell} />
        ))}
      </ul>
      {may && known !== undefined && known.length > 0 && (
        <Button variant="default" size="md" onClick={() => setAdds(true)}>
          {words.addSlot}
        </Button>
      )}
      {adds && known !== undefined && (
        <SlotDialog area={area} stations={known} close={() => setAdds(false)} tell={tell} />
      )}
    </Card>
  );
}

function Row({ slot, may, tell }: { slot: Slot } & Pick<Part, "may" | "tell">) {
  const words = useRelayWords();
  const language = useLanguage();
  const [asks, setAsks] = useState(false);
  const removing = useDeed(
    () => removeSlot(slot.id),
    () => tell(words.slotRemoved),
  );
  const from =
    language === "vi"
      ? `${spokenOfDay(slot.starts_ms, language)} (${clockOfDay(slot.starts_ms)})`
      : clockOfDay(slot.starts_ms);
  const minutes = Math.round(slot.lasts_ms / MINUTE_MS);
  return (
    <li>
      <div>
        <strong>{slot.name}</strong>
        <small>{words.slotWhen(weekdays(slot.weekdays, language), from, minutes)}</small>
        {slot.refused !== null && (
          <p className={classes.warn}>
            {words.slotRefused} {words.refusals[slot.refused] ?? words.otherRefusal}
          </p>
        )}
      </div>
      {may && (
        <div className={classes.deeds}>
          <Button
            variant="default"
            size="md"
            onClick={() => setAsks(true)}
            aria-label={`${words.remove}: ${slot.name}`}
          >
            {words.remove}
          </Button>
        </div>
      )}
      {asks && (
        <Sure
          title={words.removeSlotAsk(slot.name)}
          what={words.removeSlotWhat}
          yes={words.remove}
          deed={{ ...removing, mutate: () => removing.mutate() }}
          close={() => setAsks(false)}
        />
      )}
    </li>
  );
}
