import { Link, Navigate, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSeat } from "../session/session";
import classes from "./Administration.module.css";
import { sectionsFor } from "./sections";
import { useAdministrationWords } from "./words";

/** The parts of the administration that the person may open, and the one that is open. */
export function Administration() {
  const words = useAdministrationWords();
  const { rights, areas } = useSeat();
  const sections = sectionsFor(rights, [...areas.values()]);
  const listed = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    const open = listed.current?.querySelector("[aria-current=page]");
    open?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{words.title}</h1>
        <nav ref={listed} className={classes.sections} aria-label={words.sections}>
          {sections.map(({ path, name }) => (
            <Link key={path} to={path} activeOptions={{ includeSearch: false }} preload="intent">
              {words[name]}
            </Link>
          ))}
        </nav>
      </header>
      {sections.length === 0 ? <p>{words.nothing}</p> : <Outlet />}
    </div>
  );
}

/** The first part there is. */
export function FirstSection() {
  const { rights, areas } = useSeat();
  const [first] = sectionsFor(rights, [...areas.values()]);
  return first === undefined ? null : <Navigate to={first.path} replace />;
}
