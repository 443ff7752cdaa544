import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Card, Chip, Empty } from "../../look/Card";
import { Sure } from "../../look/Sure";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { Refused } from "../../shell/Refused";
import { number } from "../../words/size";
import { useLanguage } from "../../words/words";
import * as queries from "../queries";
import type { Rollout, Updates as Shown } from "../types";
import { Beginning } from "./Beginning";
import { written } from "./day";
import classes from "./Updates.module.css";
import { useUpdateWords } from "./words";

/** What runs on the clusters of an area, the update that goes on there, and how to halt it. */
export function Updates() {
  const area = useChosenArea();
  const { data, error, isPending, refetch } = useQuery(queries.updates(area));
  const { rights, areas } = useSeat();
  if (isPending) return <Skeleton height={320} radius="lg" />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  const begins = rights.may("area.manage", area) && areas.get(area)?.kind !== "group";
  return (
    <div className={classes.page}>
      <Versions shown={data} />
      <Going rollout={data.rollout} />
      {begins && <Beginning key={area} area={area} shown={data} />}
    </div>
  );
}

function Versions({ shown }: { shown: Shown }) {
  const words = useUpdateWords();
  const language = useLanguage();
  return (
    <Card title={words.running}>
      {shown.versions.length === 0 && <Empty>{words.noDevices}</Empty>}
      <ul className={classes.list}>
        {shown.versions.map(({ version, devices }) => (
          <li key={version ?? ""}>
            <strong>{version ?? words.never}</strong>
            <span>{words.devices(number(devices, language))}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Going({ rollout }: { rollout: Rollout | null }) {
  const words = useUpdateWords();
  const { nameOf, rights } = useSeat();
  const [turns, setTurns] = useState(false);
  if (rollout === null) return <Empty>{words.none}</Empty>;
  const halts = rollout.state === "running";
  const may = rights.may(halts ? "device.manage" : "area.manage", rollout.area);
  return (
    <Card
      title={words.rollout(rollout.version)}
      aside={<Chip mood={halts ? "good" : "bad"}>{words.states[rollout.state]}</Chip>}
    >
      <p className={classes.facts}>{words.of(nameOf(rollout.area), written(rollout.created_ms))}</p>
      {rollout.reason === "failures" && <p role="alert">{words.failed}</p>}
      <Rings rollout={rollout} />
      <p className={classes.facts}>
        {words.follows(rollout.watch_hours, rollout.failures_percent)}
      </p>
      <Failures rollout={rollout} />
      {may && (
        <div className={classes.deeds}>
          <Button size="md" variant={halts ? "filled" : "default"} onClick={() => setTurns(true)}>
            {halts ? words.halt : words.resume}
          </Button>
        </div>
      )}
      {turns && <Turning rollout={rollout} halts={halts} close={() => setTurns(false)} />}
    </Card>
  );
}

function Rings({ rollout }: { rollout: Rollout }) {
  const words = useUpdateWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const called = (ring: Rollout["rings"][number]) => {
    if (ring.permille !== null) return words.permille(number(ring.permille / 10, language));
    return ring.area === null ? words.others : nameOf(ring.area);
  };
  return (
    <ul className={classes.list} aria-label={words.rings}>
      {rollout.rings.map((ring, n) => (
        <li key={n}>
          <span>
            <strong>{called(ring)}</strong>
            <span className={classes.facts}>
              {words.counted(
                number(ring.updated, language),
                number(ring.devices, language),
                ring.failed,
              )}
            </span>
          </span>
          <Chip mood={ring.open ? "accent" : "calm"}>{ring.open ? words.opened : words.waits}</Chip>
        </li>
      ))}
    </ul>
  );
}

function Failures({ rollout }: { rollout: Rollout }) {
  const words = useUpdateWords();
  const { nameOf } = useSeat();
  if (rollout.failures.length === 0) return null;
  return (
    <>
      <h3>{words.failures}</h3>
      <ul className={classes.list}>
        {rollout.failures.map(({ device, name, area, result, lacks }) => (
          <li key={device}>
            <span>
              <Link to="/cum-loa/$device" params={{ device }}>
                {name}
              </Link>
              <span className={classes.facts}> {nameOf(area)}</span>
            </span>
            <span>
              {words.results[result] ?? result}
              {lacks !== null && ` (${words.lacks[lacks] ?? lacks})`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Turning({
  rollout,
  halts,
  close,
}: {
  rollout: Rollout;
  halts: boolean;
  close: () => void;
}) {
  const words = useUpdateWords();
  const client = useQueryClient();
  const turning = useMutation({
    mutationFn: () => queries.turnRollout(rollout.area, rollout.id, halts),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["updates"] });
      close();
    },
  });
  return (
    <Sure
      title={halts ? words.haltSure(rollout.version) : words.resumeSure(rollout.version)}
      what={halts ? words.haltWhat : words.resumeWhat}
      yes={halts ? words.halt : words.resume}
      deed={turning}
      close={close}
    />
  );
}
