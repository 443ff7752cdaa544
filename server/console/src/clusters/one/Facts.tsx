import type { ReactNode } from "react";
import classes from "./Facts.module.css";

export interface Fact {
  name: string;
  said: ReactNode;
  /** What stands smaller below it. */
  more?: ReactNode;
  bad?: boolean;
}

/** Names and values, one below the other. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ name, said, more, bad }) => (
        <div key={name} data-bad={bad}>
          <dt>{name}</dt>
          <dd>
            {said}
            {more !== undefined && more !== "" && <span>{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
