import type { ReactNode } from "react";
import { Brand, LanguageSwitch, SchemeSwitch } from "./Controls";
import classes from "./SignIn.module.css";

/** What surrounds a page that is seen before anybody is signed in. */
export function DoorFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={classes.door}>
      <main className={classes.card}>
        <Brand />
        <h1>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
      </main>
      <footer className={classes.foot}>
        <LanguageSwitch />
        <SchemeSwitch />
      </footer>
    </div>
  );
}
