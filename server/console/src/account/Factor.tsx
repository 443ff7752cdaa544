import type { ReactNode } from "react";
import { Chip } from "../look/Card";
import classes from "./Account.module.css";
import { useAccountWords } from "./words";

/** One way of proving oneself: what it is, whether it is set up, and what can be done. */
export function Factor({
  title,
  why,
  on,
  children,
}: {
  title: string;
  why: string;
  on: boolean;
  children: ReactNode;
}) {
  const words = useAccountWords();
  return (
    <div className={classes.factor}>
      <h3>
        {title} <Chip mood={on ? "good" : "wait"}>{on ? words.isOn : words.isOff}</Chip>
      </h3>
      <p className={classes.why}>{why}</p>
      {children}
    </div>
  );
}
