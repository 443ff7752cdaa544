import { useQuery } from "@tanstack/react-query";
import { Chip, type Mood } from "../look/Card";
import classes from "./ItemDrawer.module.css";
import * as queries from "./queries";
import { useScheduleWords } from "./words";

const SAID = ["accepted", "placed", "declined", "unanswered"] as const;
const MOODS: Record<(typeof SAID)[number], Mood> = {
  accepted: "good",
  placed: "good",
  declined: "bad",
  unanswered: "wait",
};
const NAMED = 8;

/** For the side that offers: how many units take it, and which have not answered. */
export function AnswersTold({ area, entry }: { area: string; entry: string }) {
  const words = useScheduleWords();
  const { data } = useQuery(queries.answers(area, entry));
  if (!data?.asked) return null;
  return (
    <section aria-labelledby="answers">
      <h3 id="answers">{words.answers}</h3>
      <ul className={classes.ways}>
        {SAID.filter((said) => (data.counts[said]?.units ?? 0) > 0).map((said) => {
          const units = data.units.filter((unit) => unit.answer === said);
          const names = units.slice(0, NAMED).map((unit) => unit.name);
          return (
            <li key={said}>
              <Chip mood={MOODS[said]}>{words.said[said]}</Chip>
              <div>
                <strong>{words.units(units.length)}</strong>
                <span>
                  {names.join(", ")}
                  {units.length > NAMED && words.moreAreas(units.length - NAMED)}
                </span>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
