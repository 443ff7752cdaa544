import { number } from "../../words/size";
import type { Language } from "../../words/words";
import { useClusterWords } from "../words";
import type { Described } from "./described";
import classes from "./Deeds.module.css";

/** What people say of a cluster, line by line; strong where it differs from another saying. */
export function Description({
  of,
  besides,
  language,
}: {
  of: Described;
  besides?: Described;
  language: Language;
}) {
  const words = useClusterWords();
  const lines = ({ name, lat, lon, residents }: Described) => [
    name,
    lat === null || lon === null
      ? words.noPlace
      : `${number(lat, language, 5)} · ${number(lon, language, 5)}`,
    `${words.residents}: ${residents === null ? words.noResidents : number(residents, language)}`,
  ];
  const other = besides === undefined ? undefined : lines(besides);
  return (
    <ul className={classes.description}>
      {lines(of).map((line, at) => (
        <li key={at}>
          {other === undefined || other[at] === line ? line : <strong>{line}</strong>}
        </li>
      ))}
    </ul>
  );
}
