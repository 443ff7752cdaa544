import { useQuery } from "@tanstack/react-query";
import { dayOf, shortDay } from "../words/time";
import { useLanguage } from "../words/words";
import { archivesOf } from "./archived";
import classes from "./Logs.module.css";
import * as queries from "./queries";
import { counted } from "./sentences";
import { useLogWords } from "./words";

/** Where to look for days that the list knows no more. */
export function Archived({ from, until, zone }: { from: number; until: number; zone: string }) {
  const words = useLogWords();
  const language = useLanguage();
  const { data = [] } = useQuery(queries.archives);
  const found = archivesOf(data, from, until);
  const last = found.at(-1);
  if (last === undefined) return null;
  return (
    <div className={classes.archived} role="note">
      <p>{words.archived(shortDay(dayOf(Math.min(last.due_ms, until) - 1, zone)))}</p>
      <details>
        <summary>{words.archives(counted(found.length, language))}</summary>
        <ul>
          {found.map((one) => (
            <li key={one.file}>
              <code>archive/{one.file}</code>
              <small>SHA-256 {one.sha256}</small>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
