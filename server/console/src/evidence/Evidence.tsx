import { Button } from "@mantine/core";
import { useState } from "react";
import { daysAfter, instantOf } from "../logs/days";
import { useToday } from "../logs/today";
import { Card } from "../look/Card";
import { DayField } from "../look/TypedField";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Check } from "./Check";
import classes from "./Evidence.module.css";
import { makeWorker } from "./makeWorker";
import { useEvidenceWords } from "./words";

/** Where an auditor takes evidence away, and checks it. */
export function Evidence() {
  const [kept, setKept] = useState("");
  return (
    <>
      <Take kept={kept} />
      <Check worker={makeWorker} kept={kept} keep={setKept} />
      <Elsewhere />
    </>
  );
}

function Take({ kept }: { kept: string }) {
  const words = useEvidenceWords();
  const { rights, areas, nameOf } = useSeat();
  const area = useChosenArea();
  const { day: today, zone } = useToday(area);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const size = sizeIn(kept);
  const may = rights.may("evidence.export", area);
  const isGroup = areas.get(area)?.kind === "group";
  return (
    <Card title={words.take} aside={nameOf(area)}>
      <p className={classes.lead}>{words.takeLead}</p>
      {!may && <p className={classes.soft}>{words.mayNot}</p>}
      {may && isGroup && <p className={classes.soft}>{words.noGroup}</p>}
      {may && !isGroup && (
        <>
          <div className={classes.days}>
            <DayField
              size="md"
              label={words.from}
              description={words.fromWhy}
              value={from}
              max={to === "" ? today : to}
              onValue={setFrom}
            />
            <DayField
              size="md"
              label={words.to}
              description={words.toWhy}
              value={to}
              min={from}
              max={today}
              onValue={setTo}
            />
          </div>
          <div className={classes.deeds}>
            <Button component="a" size="md" href={exportOf(area, from, to, zone, size)} download>
              {words.takeFile}
            </Button>
            <Button component="a" size="md" variant="subtle" href={CHECKPOINT} download="loa.txt">
              {words.newest}
            </Button>
          </div>
          {size !== null && <p className={classes.soft}>{words.takeSince(size)}</p>}
        </>
      )}
    </Card>
  );
}

function Elsewhere() {
  const words = useEvidenceWords();
  return (
    <Card title={words.doubt}>
      <p className={classes.lead}>{words.doubtLead}</p>
      <p className={classes.lead}>{words.doubtHow}</p>
    </Card>
  );
}

const CHECKPOINT = "/api/evidence/checkpoint";

function exportOf(
  area: string,
  from: string,
  to: string,
  zone: string,
  since: string | null,
): string {
  const asked = new URLSearchParams({ area });
  if (from !== "") asked.set("from_ms", String(instantOf(from, 0, zone)));
  if (to !== "") asked.set("until_ms", String(instantOf(daysAfter(to, 1), 0, zone)));
  if (since !== null) asked.set("since", since);
  return `/api/evidence/export?${asked}`;
}

/** How many lines the log had at a checkpoint; null where that is none. */
const sizeIn = (note: string): string | null =>
  /^loa\.log\/[^\n]+\n(0|[1-9][0-9]{0,15})\n/.exec(note.trim())?.[1] ?? null;
