import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon } from "../look/Icon";
import classes from "./Back.module.css";

/** From one of a list to the list, as it was searched. `beside`: on a wide screen the list stands
 * beside it, and nobody needs the way. */
export function Back({
  to,
  beside = false,
  children,
}: {
  to: "/quan-tri/dia-ban" | "/quan-tri/vi-tri" | "/quan-tri/lap-cum-loa";
  beside?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      to={to}
      search={(kept: Record<string, unknown>) => kept}
      className={classes.back}
      data-beside={beside || undefined}
    >
      <Icon name="back" size={20} /> {children}
    </Link>
  );
}
