import { Button } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { clock, dayOf, shortDay } from "../words/time";
import { useLanguage } from "../words/words";
import { type Clash, clashDays, clashesIn } from "./clashes";
import classes from "./Clashes.module.css";
import { usePicture } from "./picture";
import * as queries from "./queries";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";

const SHOWN_FIRST = 3;
const LINKS_MAX = 3;

/** Where priority bulletins of different areas want the same minutes: which one sounds first, why,
 * and where that order is chosen. Nothing where there are none. */
export function Clashes({ starts, days }: { starts: readonly Start[]; days: readonly string[] }) {
  const words = useScheduleWords();
  const { areas, rights, nameOf } = useSeat();
  const { area, zone } = usePicture();
  const [all, setAll] = useState(false);
  const told = useQueries({
    queries: clashDays(starts, days, zone).map((day) => queries.collisions(area, day)),
    combine: (asked) => asked.flatMap(({ data }) => data ?? []),
  });
  const clashes = clashesIn(told, areas);
  if (clashes.length === 0) return null;
  const units = [...new Set(clashes.flatMap((one) => one.units))];
  const open = units.filter(
    (unit) => rights.may("offer.answer", unit) || rights.may("area.manage", unit),
  );
  return (
    <Card title={words.clashes(clashes.length)}>
      <p className={classes.why}>{words.clashesWhy}</p>
      <ul className={classes.clashes}>
        {(all ? clashes : clashes.slice(0, SHOWN_FIRST)).map((one) => (
          <Told key={one.key} one={one} zone={zone} />
        ))}
      </ul>
      {!all && clashes.length > SHOWN_FIRST && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.clashesAll(clashes.length)}
        </Button>
      )}
      {open.length <= LINKS_MAX &&
        open.map((unit) => (
          <Link key={unit} to="/quan-tri/chinh-sach" search={{ area: unit }} className={classes.go}>
            {words.clashOrder(nameOf(unit))}
          </Link>
        ))}
    </Card>
  );
}

function Told({ one, zone }: { one: Clash; zone: string }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const [first, second] = one.owners;
  const [unit = ""] = one.units;
  return (
    <li>
      <strong>
        {clock(one.due_ms, zone)} {shortDay(dayOf(one.due_ms, zone))}
      </strong>{" "}
      {one[language]}
      <span>
        {words.clashOf(nameOf(first), nameOf(second))}{" "}
        {one.units.length === 1 ? words.clashIn(nameOf(unit)) : words.clashUnits(one.units.length)}
      </span>
    </li>
  );
}
