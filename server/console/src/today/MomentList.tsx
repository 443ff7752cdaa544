import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AreaPlan } from "../api/calls";
import { Chip, type Mood } from "../look/Card";
import { keyOf } from "../schedule/starts";
import { clock, dayOf, length, spoken } from "../words/time";
import { useWords } from "../words/words";
import classes from "./MomentList.module.css";
import { devicesOf, type Moment, phaseOf } from "./moments";
import type { Saying } from "./sentences";

/** Shown before one asks for the rest. */
const SHOWN = 12;

export function MomentList({
  plan,
  moments,
  saying,
}: {
  plan: AreaPlan;
  moments: readonly Moment[];
  saying: Saying;
}) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const from = all ? 0 : firstShown(moments, saying.now);
  const shown = all ? moments : moments.slice(from, from + SHOWN);
  return (
    <>
      <ol className={classes.moments}>
        {shown.map((moment) => (
          <Row key={moment.key} moment={moment} everyone={devicesOf(plan)} saying={saying} />
        ))}
      </ol>
      {shown.length < moments.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.more(moments.length - shown.length)}
        </Button>
      )}
    </>
  );
}

/** The last one that is over stays in sight. */
function firstShown(moments: readonly Moment[], now: number): number {
  const first = moments.findIndex((moment) => phaseOf(moment, now) !== "over");
  return Math.max(0, (first < 0 ? moments.length : first) - 2);
}

function Row({ moment, everyone, saying }: { moment: Moment; everyone: number; saying: Saying }) {
  const words = useWords();
  const { told, at_ms, devices } = moment;
  const phase = phaseOf(moment, saying.now);
  const where =
    devices === everyone ? words.onDevices(devices) : words.onSomeDevices(devices, everyone);
  const told_ms = told.start_ms !== null && told.end_ms !== null ? told.end_ms - told.start_ms : 0;
  const facts = [
    saying.language === "vi" ? spoken(at_ms, saying.zone, "vi") : "",
    told_ms > 0 ? length(told_ms) : "",
    where,
  ];
  return (
    <li className={classes.moment} data-phase={phase}>
      <time className="numbers" dateTime={new Date(at_ms).toISOString()}>
        {clock(at_ms, saying.zone)}
      </time>
      <div>
        <Link
          to="/lich-phat"
          search={{ item: keyOf(told.entry, told.due_ms), day: dayOf(at_ms, saying.zone) }}
          className={classes.title}
        >
          {told.title}
        </Link>
        <span className={classes.facts}>{facts.filter(Boolean).join(" · ")}</span>
        {told.fate !== "on_time" && <span className={classes.why}>{told[saying.language]}</span>}
      </div>
      <Chips moment={moment} phase={phase} />
    </li>
  );
}

function Chips({ moment: { told, stopped }, phase }: { moment: Moment; phase: string }) {
  const words = useWords();
  const chips: [Mood, string][] = [];
  if (stopped) chips.push(["bad", words.stopped]);
  if (phase === "sounding") chips.push(["good", words.sounding]);
  if (told.class === "priority") chips.push(["accent", words.priority]);
  if (told.fate === "moved") chips.push(["wait", words.moved]);
  if (told.fate === "skipped") chips.push(["bad", words.skipped]);
  if (told.fate === "not_accepted") chips.push(["wait", words.notAccepted]);
  if (chips.length === 0) return null;
  return (
    <span className={classes.chips}>
      {chips.map(([mood, text]) => (
        <Chip key={text} mood={mood}>
          {text}
        </Chip>
      ))}
    </span>
  );
}
