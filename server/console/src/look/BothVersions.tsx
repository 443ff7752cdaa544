import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./BothVersions.module.css";

interface Choice {
  name: string;
  busy?: boolean;
  act: () => void;
}

/** Where somebody else saved first: what is saved beside what was chosen here, which is kept until
 * a choice is made. */
export function BothVersions({
  said,
  versions,
  mine,
  theirs,
}: {
  said: string;
  versions: readonly { name: string; is: ReactNode }[];
  mine: Choice;
  theirs: Choice;
}) {
  return (
    <section className={classes.conflict} role="alert">
      <p>
        <strong>{said}</strong>
      </p>
      <dl>
        {versions.map(({ name, is }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{is}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.choices}>
        <Button size="md" loading={mine.busy === true} onClick={mine.act}>
          {mine.name}
        </Button>
        <Button size="md" variant="default" onClick={theirs.act}>
          {theirs.name}
        </Button>
      </div>
    </section>
  );
}
