import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { Icon } from "../look/Icon";
import { useSeat, useSignOut } from "../session/session";
import { useWords } from "../words/words";
import classes from "./AccountMenu.module.css";
import { LanguageSwitch, SchemeSwitch } from "./Controls";
import { OWN } from "./places";
import { useClosed } from "./useClosed";

/** Who is signed in, and what concerns only them. A disclosure: it needs no floating library. */
export function AccountMenu() {
  const words = useWords();
  const { person } = useSeat();
  const signOut = useSignOut();
  const [opened, setOpened] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  const id = useId();
  useClosed(around, opened, () => setOpened(false));
  return (
    <div ref={around} className={classes.around}>
      <Button
        variant="subtle"
        color="gray"
        className={classes.account ?? ""}
        aria-label={`${words.account}: ${person.name}`}
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <Icon name="person" size={22} />
        <span className={classes.name}>{person.name}</span>
      </Button>
      <div id={id} className={classes.menu} hidden={!opened}>
        <strong>{person.name}</strong>
        <div className={classes.switches}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
        <Link to={OWN.path} onClick={() => setOpened(false)}>
          {words.myAccount}
        </Link>
        <Link to="/tai-khoan/bao-tin" onClick={() => setOpened(false)}>
          {words.notices}
        </Link>
        <a href="/plain">{words.plainPage}</a>
        <button type="button" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </div>
    </div>
  );
}
