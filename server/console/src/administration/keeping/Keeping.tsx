import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useToday } from "../../logs/today";
import { Card, Empty } from "../../look/Card";
import { Copyable } from "../../look/Copyable";
import rows from "../../look/Listing.module.css";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { number, size } from "../../words/size";
import { dayOf, shortDay } from "../../words/time";
import { useLanguage } from "../../words/words";
import { managedCity } from "../sections";
import * as calls from "./calls";
import { HoldDialog, ReleaseDialog, TermDialog } from "./Deciding";
import classes from "./Keeping.module.css";
import { useKeepingWords } from "./words";

type Opened = calls.Term | calls.Hold | "hold" | null;

/** What the city keeps for how long, what goes when, and what is held back. */
export function Keeping() {
  const { rights, areas } = useSeat();
  const city = managedCity(rights, [...areas.values()]) ?? "";
  const found = useQuery({ ...calls.keeping(city), enabled: city !== "" });
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const zone = useToday(city).zone;
  if (found.isPending) return <Skeleton height={320} radius="lg" />;
  if (found.data === undefined) return <Refused error={found.error} again={found.refetch} />;
  const days = (one: { from_ms: number; until_ms: number }) => {
    const ends = [one.from_ms, one.until_ms - 1].map((ms) => shortDay(dayOf(ms, zone)));
    return [...new Set(ends)].join(" – ");
  };
  return (
    <>
      <Terms terms={found.data.terms} change={setOpened} />
      <Holds holds={found.data.holds} days={days} open={setOpened} zone={zone} />
      <Next keeping={found.data} days={days} zone={zone} />
      <Archives archives={found.data.archives} days={days} />
      {opened === "hold" && <HoldDialog city={city} close={close} />}
      {opened !== null && typeof opened === "object" && "kind" in opened && (
        <TermDialog city={city} term={opened} close={close} />
      )}
      {opened !== null && typeof opened === "object" && "n" in opened && (
        <ReleaseDialog city={city} hold={opened} days={days(opened)} close={close} />
      )}
    </>
  );
}

type Days = (one: { from_ms: number; until_ms: number }) => string;

function Terms(props: { terms: calls.Term[]; change: (term: calls.Term) => void }) {
  const words = useKeepingWords();
  return (
    <Card title={words.title}>
      <p className={rows.lead}>{words.lead}</p>
      <ul className={rows.rows}>
        {props.terms.map((term) => (
          <li key={term.kind}>
            <div>
              <strong>{words.kinds[term.kind]}</strong>
              <p className={classes.term}>
                {term.months === null ? words.forEver : words.months(term.months)}
              </p>
              <small>{words.goes[term.kind]}</small>
            </div>
            <div className={rows.deeds}>
              <Button
                variant="default"
                size="md"
                aria-label={words.changeIt(words.kinds[term.kind])}
                onClick={() => props.change(term)}
              >
                {words.change}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Holds(props: {
  holds: calls.Hold[];
  days: Days;
  zone: string;
  open: (what: calls.Hold | "hold") => void;
}) {
  const words = useKeepingWords();
  return (
    <Card title={words.holds}>
      <p className={rows.lead}>{words.holdsLead}</p>
      {props.holds.length === 0 && <Empty>{words.noHolds}</Empty>}
      <ul className={rows.rows}>
        {props.holds.map((hold) => (
          <li key={hold.n}>
            <div>
              <strong>{props.days(hold)}</strong>
              <p className={classes.why}>{hold.why}</p>
              <small>{words.by(hold.by, shortDay(dayOf(hold.made_ms, props.zone)))}</small>
            </div>
            <div className={rows.deeds}>
              <Button
                variant="default"
                size="md"
                aria-label={words.releaseIt(props.days(hold))}
                onClick={() => props.open(hold)}
              >
                {words.release}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Button size="md" variant="default" onClick={() => props.open("hold")}>
        {words.hold}
      </Button>
    </Card>
  );
}

const SHOWN = 6;

function Next({ keeping, days, zone }: { keeping: calls.Keeping; days: Days; zone: string }) {
  const words = useKeepingWords();
  const language = useLanguage();
  const { months, recordings } = keeping;
  const more = months.length - SHOWN;
  return (
    <Card title={words.next}>
      {recordings === null || recordings.many === 0 ? (
        <p className={classes.tonight}>{words.tonightNone}</p>
      ) : (
        <details className={classes.which}>
          <summary>
            {words.tonight(number(recordings.many, language), size(recordings.size, language))}
          </summary>
          <ul aria-label={words.tonightWhich}>
            {recordings.first.map((one) => (
              <li key={one.bulletin}>
                {one.title} <small>{words.lastUsed(shortDay(dayOf(one.since_ms, zone)))}</small>
              </li>
            ))}
            {recordings.many > recordings.first.length && (
              <li>{words.andMore(number(recordings.many - recordings.first.length, language))}</li>
            )}
          </ul>
        </details>
      )}
      {months.length === 0 ? (
        <Empty>{words.noMonths}</Empty>
      ) : (
        <table className={classes.months}>
          <thead>
            <tr>
              <th scope="col">{words.month}</th>
              <th scope="col">{words.archivedFrom}</th>
            </tr>
          </thead>
          <tbody>
            {months.slice(0, SHOWN).map((one) => (
              <tr key={one.from_ms}>
                <th scope="row">
                  {days(one)}
                  {one.kept !== null && (
                    <small className={classes.kept}>{words.kept(one.kept[language])}</small>
                  )}
                </th>
                <td>{one.goes_ms === null ? words.never : shortDay(dayOf(one.goes_ms, zone))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && <p className={classes.why}>{words.laterMonths(number(more, language))}</p>}
    </Card>
  );
}

function Archives({ archives, days }: { archives: calls.Archive[]; days: Days }) {
  const words = useKeepingWords();
  return (
    <Card title={words.archives}>
      <p className={rows.lead}>{words.archivesLead}</p>
      {archives.length === 0 && <Empty>{words.noArchives}</Empty>}
      <ul className={rows.rows}>
        {archives.map((one) => (
          <li key={one.file} className={classes.archive}>
            <div>
              <strong>{days(one)}</strong>
              <small>archive/{one.file}</small>
            </div>
            <Copyable label={words.sha256} text={one.sha256} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
