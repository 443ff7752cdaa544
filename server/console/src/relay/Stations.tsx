import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../look/Card";
import { Listing, RowDeeds } from "../look/Listing";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import { removeStation, type Station, stations, useDeed } from "./calls";
import type { Part } from "./RelayPage";
import { StartDialog } from "./StartDialog";
import { StationDialog } from "./StationDialog";
import { useRelayWords } from "./words";

type Deed = "change" | "remove" | "start";

/** The stations an area may relay: its own, which it changes, and those from above. */
export function Stations({ area, may, tell }: Part) {
  const words = useRelayWords();
  const asked = useQuery(stations(area));
  const [doing, setDoing] = useState<{ station: Station | null; deed: Deed } | null>(null);
  const close = () => setDoing(null);
  const station = doing?.station ?? null;
  return (
    <Card title={words.stations}>
      <Listing asked={asked} none={words.noStations}>
        {(one) => (
          <Row
            key={one.id}
            station={one}
            area={area}
            act={may ? (deed) => setDoing({ station: one, deed }) : undefined}
          />
        )}
      </Listing>
      {may && (
        <Button
          variant="default"
          size="md"
          onClick={() => setDoing({ station: null, deed: "change" })}
        >
          {words.add}
        </Button>
      )}
      {doing?.deed === "change" && (
        <StationDialog area={area} station={station} close={close} tell={tell} />
      )}
      {doing?.deed === "start" && station !== null && (
        <StartDialog area={area} station={station} close={close} tell={tell} />
      )}
      {doing?.deed === "remove" && station !== null && (
        <Removing station={station} close={close} tell={tell} />
      )}
    </Card>
  );
}

function Row({
  station,
  area,
  act,
}: {
  station: Station;
  area: string;
  act: ((deed: Deed) => void) | undefined;
}) {
  const words = useRelayWords();
  const { nameOf } = useSeat();
  const facts = [
    words.sources(station.sources.length),
    station.class === "priority" ? words.priority : words.normal,
    station.area === area ? "" : words.of(nameOf(station.area)),
  ];
  return (
    <li>
      <div>
        <strong>{station.name}</strong>
        <small>{facts.filter(Boolean).join(" · ")}</small>
      </div>
      {act !== undefined && (
        <RowDeeds words={words} name={station.name} own={station.area === area} act={act}>
          <Button
            size="md"
            onClick={() => act("start")}
            aria-label={`${words.start}: ${station.name}`}
          >
            {words.start}
          </Button>
        </RowDeeds>
      )}
    </li>
  );
}

function Removing({
  station,
  close,
  tell,
}: {
  station: Station;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useRelayWords();
  const removing = useDeed(
    () => removeStation(station),
    () => {
      tell(words.removed(station.name));
      close();
    },
  );
  return (
    <Sure
      title={words.removeIt(station.name)}
      what={words.removeWhat}
      yes={words.remove}
      deed={removing}
      close={close}
    />
  );
}
