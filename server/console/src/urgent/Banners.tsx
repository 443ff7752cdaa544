import { Link, useRouterState } from "@tanstack/react-router";
import { Badge } from "./Badge";
import classes from "./Banners.module.css";
import type { Order } from "./calls";
import { isOpen } from "./standing";
import { standingSaid } from "./telling";
import { useSaying } from "./useSaying";
import { useUrgentWords } from "./words";

/** Each order in one line that leads to it; not on the pages of urgent broadcasts themselves. */
export default function Banners({ area, orders }: { area: string; orders: readonly Order[] }) {
  const words = useUrgentWords();
  const saying = useSaying(area);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const open = orders.filter((one) => isOpen(one, saying.now));
  if (path.startsWith("/khan-cap") || open.length === 0) return null;
  return (
    <ul className={classes.banners}>
      {open.map((one) => (
        <li key={one.id} data-kind={one.kind}>
          <p role="alert">
            <Badge kind={one.kind} /> <strong>{one.title}</strong> {one.name}.{" "}
            {standingSaid(one, words, { ...saying, now: Math.floor(saying.now / 60_000) * 60_000 })}
          </p>
          <Link to="/khan-cap/lenh/$order" params={{ order: one.id }}>
            {one.can.sign ? words.signHere : words.see}
          </Link>
        </li>
      ))}
    </ul>
  );
}
