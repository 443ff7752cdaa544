import { type ReactNode, useId } from "react";
import classes from "./Card.module.css";

/** A part of a page under its heading. */
export function Card({
  title,
  aside,
  children,
  level: Heading = "h2",
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  level?: "h1" | "h2";
}) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header>
        <Heading id={id}>{title}</Heading>
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      {children}
    </section>
  );
}

export type Mood = "calm" | "good" | "wait" | "bad" | "accent";

export function Chip({ mood = "calm", children }: { mood?: Mood; children: ReactNode }) {
  return (
    <span className={classes.chip} data-mood={mood}>
      {children}
    </span>
  );
}

/** What a list says when it has nothing to show. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
