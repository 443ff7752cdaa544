import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Empty } from "../look/Card";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { removeStation, type Station, stations, useDeed } from "./calls";
import classes from "./Relay.module.css";
import type { Part } from "./RelayPage";
import { StartDialog } from "./StartDialog";
import { StationDialog } from "./StationDialog";
import { useRelayWords } from "./words";

type Deed = "change" | "remove" | "start";

/** The stations an area may relay: its own, which it changes, and those from above. */
export function Stations({ area, may, tell }: Part) {
  const words = useRelayWords();
  const { data, error, isPending, refetch } = useQuery(stations(area));
  const [doing, setDoing] = useState<{ station: Station | null; deed: Deed } | null>(null);
  const close = () => setDoing(null);
  const station = doing?.station ?? null;
  return (
    <Card title={words.stations}>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noStations}</Empty>}
      <ul className={classes.rows}>
        {data?.map((one) => (
          <Row
            key={one.id}
            station={one}
            area={area}
            act={may ? (deed) => setDoing({ station: one, deed }) : undefined}
          />
        ))}
      </ul>
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
        <div className={classes.deeds}>
          <Button
            size="md"
            onClick={() => act("start")}
            aria-label={`${words.start}: ${station.name}`}
          >
            {words.start}
          </Button>
          {station.area === area && (
            <>
              <Button
                variant="default"
                size="md"
                onClick={() => act("change")}
                aria-label={`${words.change}: ${station.name}`}
              >
                {words.change}
              </Button>
              <Button
                variant="default"
                size="md"
                onClick={() => act("remove")}
                aria-label={`${words.remove}: ${station.name}`}
              >
                {words.remove}
              </Button>
            </>
          )}
        </div>
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
      title={words.removeAsk(station.name)}
      what={words.removeWhat}
      yes={words.remove}
      deed={{ ...removing, mutate: () => removing.mutate() }}
      close={close}
    />
  );
}
