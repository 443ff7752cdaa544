import type { PointerEvent } from "react";
import { Icon } from "../look/Icon";
import { useWords } from "../words/words";
import { useFacts } from "./facts";
import { usePicture } from "./picture";
import classes from "./StartButton.module.css";
import type { Start } from "./starts";

/** One start in the week: a button that tells why. Its frame tells whose it is, its bar the class. */
export function StartButton({
  start,
  tabbable,
  onGrab,
}: {
  start: Start;
  tabbable: boolean;
  onGrab?: ((start: Start, event: PointerEvent<HTMLElement>) => void) | undefined;
}) {
  const common = useWords();
  const { open, movable } = usePicture();
  const facts = useFacts(start);
  const priority = start.told.class === "priority";
  const silent = facts.becomes === "skipped" || facts.becomes === "not_accepted";
  return (
    <button
      type="button"
      className={classes.start}
      data-start={start.key}
      data-origin={facts.origin}
      data-class={start.told.class}
      data-becomes={facts.becomes}
      data-phase={facts.phase}
      data-movable={(onGrab !== undefined && movable(start)) || undefined}
      aria-haspopup="dialog"
      tabIndex={tabbable ? 0 : -1}
      onClick={() => open(start)}
      onPointerDown={(event) => onGrab?.(start, event)}
    >
      <span className={classes.line}>
        <time className="numbers">{facts.time}</time>
        {facts.origin !== "own" && (
          <Icon name={facts.origin === "above" ? "above" : "down"} size={16} />
        )}
        {priority && <em>{common.priority}</em>}
      </span>
      <span className={classes.title}>{start.told.title}</span>
      <span className="visually-hidden">{facts.besides}</span>
      {facts.state !== "" && (
        <span className={classes.state}>
          {silent && <Icon name="cut" size={14} />}
          {facts.state}
        </span>
      )}
    </button>
  );
}
