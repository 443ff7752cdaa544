import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../look/Card";
import { Listing } from "../look/Listing";
import classes from "../look/Listing.module.css";
import { Sure } from "../look/Sure";
import { clockOfDay, MINUTE_MS, spokenOfDay, weekdays } from "../words/day";
import { useLanguage } from "../words/words";
import { removeSlot, type Slot, slots, stations, useDeed } from "./calls";
import type { Part } from "./RelayPage";
import { SlotDialog } from "./SlotDialog";
import { useRelayWords } from "./words";

/** When stations are relayed here by themselves, week by week. */
export function Slots({ area, may, tell }: Part) {
  const words = useRelayWords();
  const asked = useQuery(slots(area));
  const { data: known } = useQuery(stations(area));
  const [adds, setAdds] = useState(false);
  return (
    <Card title={words.slots}>
      <Listing asked={asked} none={words.noSlots}>
        {(one) => <Row key={one.id} slot={one} may={may} tell={tell} />}
      </Listing>
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
          deed={removing}
          close={() => setAsks(false)}
        />
      )}
    </li>
  );
}
