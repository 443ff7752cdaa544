import type { ReactNode } from "react";
import classes from "./Logs.module.css";
import { useLogWords } from "./words";

/** The filters of a log: open where there is room, folded on a phone, where the rows come first. */
export function Filtering({ children }: { children: ReactNode }) {
  const words = useLogWords();
  const roomy = window.matchMedia("(min-width: 62em)").matches;
  return (
    <details className={classes.filtering} open={roomy}>
      <summary>{words.filters}</summary>
      <div className={classes.filters} role="group" aria-label={words.filters}>
        {children}
      </div>
    </details>
  );
}
