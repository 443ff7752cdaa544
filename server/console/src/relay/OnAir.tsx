import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LiveSession } from "../api/calls";
import * as queries from "../api/queries";
import { end, onAir, past } from "../live/calls";
import { Card, Empty } from "../look/Card";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { clock } from "../words/time";
import { useDeed } from "./calls";
import type { Part } from "./RelayPage";
import classes from "../look/Listing.module.css";
import { useRelayWords } from "./words";

/** Who is on air here, which source sounds, and what became of those before. */
export function OnAir({ area }: Part) {
  const words = useRelayWords();
  const { data, error, refetch } = useQuery(onAir(area));
  return (
    <Card title={words.onAir}>
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.nobody}</Empty>}
      <ul className={classes.rows} aria-live="polite">
        {data?.map((one) => (
          <Underway key={one.id} one={one} />
        ))}
        {data?.length === 0 && <RanDry area={area} />}
      </ul>
    </Card>
  );
}

/** The newest relay, where it ended because no source of it gave sound: nobody may take the silence
 * for an ending on purpose. */
function RanDry({ area }: { area: string }) {
  const words = useRelayWords();
  const { data } = useQuery(past(area));
  const one = data?.find((each) => each.station !== null);
  if (one?.station == null || one.ended !== "dry") return null;
  return (
    <li>
      <div>
        <strong>{words.ranDry(one.station, one.area_name)}</strong>
        <Failures one={one} />
      </div>
    </li>
  );
}

function Failures({ one }: { one: LiveSession }) {
  const words = useRelayWords();
  return one.failed.map((gone) => (
    <p key={`${gone.at_ms} ${gone.source}`} className={classes.warn}>
      {words.failed(gone.source, words.why[gone.flaw] ?? gone.flaw)}
    </p>
  ));
}

function Underway({ one }: { one: LiveSession }) {
  const words = useRelayWords();
  const { rights } = useSeat();
  const [asks, setAsks] = useState(false);
  const { data: detail } = useQuery(queries.area(one.area));
  const until = clock(one.until_ms, detail?.policy.zone ?? "Asia/Ho_Chi_Minh");
  const ending = useDeed(
    () => end(one.id),
    () => setAsks(false),
  );
  const facts = [words.until(until), one.source === null ? "" : words.fromSource(one.source)];
  return (
    <li>
      <div>
        <strong>
          {one.station === null
            ? words.speaking(one.by, one.area_name)
            : words.relaying(one.station, one.area_name)}
        </strong>
        <small>{facts.filter(Boolean).join(" · ")}</small>
        <Failures one={one} />
      </div>
      {one.station !== null && rights.may("live.speak", one.area) && (
        <div className={classes.deeds}>
          <Button size="md" color="red.8" onClick={() => setAsks(true)}>
            {words.end}
          </Button>
        </div>
      )}
      {asks && one.station !== null && (
        <Sure
          title={words.endAsk(one.station)}
          what={words.endWhat}
          yes={words.end}
          deed={ending}
          close={() => setAsks(false)}
        />
      )}
    </li>
  );
}
