import { Icon } from "../look/Icon";
import type { Kind } from "./calls";
import classes from "./Badge.module.css";
import { useUrgentWords } from "./words";

/** Alarm or drill: another colour, another sign, another word. */
export function Badge({ kind }: { kind: Kind }) {
  const words = useUrgentWords();
  return (
    <span className={classes.badge} data-kind={kind}>
      <Icon name={kind} size={18} /> {words.badge[kind]}
    </span>
  );
}
