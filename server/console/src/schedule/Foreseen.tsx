import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { isConflict } from "./conflict";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import classes from "./Foreseen.module.css";
import type { Foresight } from "./preview";
import { useScheduleWords } from "./words";

/** What a change would do, in the server's sentences: the first tells how many and when, the rest
 * what of others moves or falls silent, and why. */
export function Foreseen({
  foresight,
  waits,
  title,
}: {
  foresight: Foresight;
  waits?: ReactNode;
  title?: string;
}) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { told, error, asking } = foresight;
  const [headline, ...effects] = told?.[language] ?? [];
  const sentences = told?.sentences ?? [];
  const conflict = isConflict(error);
  return (
    <section className={classes.foreseen} aria-label={title ?? words.preview} aria-busy={asking}>
      <h3>
        {title ?? words.preview}
        {asking && <Loader size="xs" aria-hidden="true" />}
      </h3>
      <div role="status">
        {told === undefined && error === null && (
          <p className={classes.waits}>{asking ? words.previewing : waits}</p>
        )}
        {error !== null && !conflict && <Refused error={error} />}
        {error === null && headline !== undefined && (
          <div data-stale={asking || undefined} className={classes.told}>
            {sentences.slice(0, 3).map((one) => (
              <p key={one.vi}>{one[language]}</p>
            ))}
            <p className={classes.headline}>{headline}</p>
            <Effects effects={effects} />
          </div>
        )}
      </div>
    </section>
  );
}

function Effects({ effects }: { effects: readonly string[] }) {
  const horizon = effects.at(-1);
  const others = effects.slice(0, -1);
  return (
    <>
      {others.length > 0 && (
        <ul className={classes.effects}>
          {others.map((effect) => (
            <li key={effect}>
              <Icon name="warning" size={18} />
              <span>{effect}</span>
            </li>
          ))}
        </ul>
      )}
      {horizon !== undefined && <p className={classes.horizon}>{horizon}</p>}
    </>
  );
}
