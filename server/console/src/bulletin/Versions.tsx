import { Button } from "@mantine/core";
import type { Bulletin } from "../api/calls";
import type { Typed } from "./kept";
import classes from "./NewBulletin.module.css";
import { useBulletinWords } from "./words";

/** Two people wrote at once: both versions, and one of them to keep. */
export function Versions({
  mine,
  theirs,
  keepMine,
  takeTheirs,
}: {
  mine: Typed;
  theirs: Bulletin;
  keepMine: () => void;
  takeTheirs: () => void;
}) {
  const words = useBulletinWords();
  return (
    <section className={classes.form} role="alert" aria-label={words.versions}>
      <div className={classes.returned}>
        <strong>{words.versions}</strong>
        <p>{words.versionsWhy}</p>
      </div>
      <div className={classes.versions}>
        <article>
          <h3>{words.theirs}</h3>
          <strong>{theirs.title}</strong>
          <p>{theirs.text ?? words.noWords}</p>
          <Button size="md" variant="default" onClick={takeTheirs}>
            {words.takeTheirs}
          </Button>
        </article>
        <article>
          <h3>{words.mine}</h3>
          <strong>{mine.title}</strong>
          <p>{mine.text === "" ? words.noWords : mine.text}</p>
          <Button size="md" variant="default" onClick={keepMine}>
            {words.keepMine}
          </Button>
        </article>
      </div>
    </section>
  );
}
