import { useQuery } from "@tanstack/react-query";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { useLanguage, useWordsOf } from "../words/words";
import { type Trouble, troublesIn } from "./asking";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** Channels that fail: one's own, and those of posts that one administers. */
export function Troubles({ own }: { own: Trouble[] }) {
  const words = useWordsOf({ vi, en });
  const language = useLanguage();
  const { person, rights } = useSeat();
  const home = rights.homes("account.manage")[0];
  const others = useQuery({ ...troublesIn(home ?? ""), enabled: home !== undefined });
  const rest = (others.data ?? []).filter((one) => one.account !== person.account);
  if (own.length + rest.length === 0) return null;
  return (
    <Card title={words.troubles}>
      <ul className={classes.troubles}>
        {[...own, ...rest].map((one) => (
          <li key={`${one.account} ${one.channel}`}>
            {one.account !== person.account && <strong>{words.troubleOf(one.name)} </strong>}
            {one[language]}
          </li>
        ))}
      </ul>
      <p className={classes.hint}>{words.troubleDo}</p>
    </Card>
  );
}
