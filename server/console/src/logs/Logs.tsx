import { Link, Outlet } from "@tanstack/react-router";
import { useSeat } from "../session/session";
import classes from "./Logs.module.css";
import { useLogWords } from "./words";

/** The frame of the page: its parts, each with its own address. */
export function Logs() {
  const words = useLogWords();
  const { rights } = useSeat();
  const own = {
    className: classes.tab ?? "",
    activeOptions: { exact: true, includeSearch: false },
  };
  return (
    <div className={classes.page}>
      <h1>{words.title}</h1>
      <nav className={classes.tabs} aria-label={words.parts}>
        <Link to="/nhat-ky" {...own}>
          {words.playLog}
        </Link>
        <Link to="/nhat-ky/ty-le" {...own}>
          {words.rates}
        </Link>
        <Link to="/nhat-ky/bao-cao" {...own}>
          {words.report}
        </Link>
        <Link to="/nhat-ky/truc-tiep" {...own}>
          {words.live}
        </Link>
        {rights.mayAnywhere("activity.read") && (
          <Link to="/nhat-ky/thao-tac" {...own}>
            {words.deeds}
          </Link>
        )}
        {rights.mayAnywhere("notices.read") && (
          <Link to="/nhat-ky/bao-tin" {...own}>
            {words.told}
          </Link>
        )}
        {rights.mayAnywhere("link.give") && (
          <Link to="/nhat-ky/lien-ket" {...own}>
            {words.links}
          </Link>
        )}
        {rights.mayAnywhere("evidence.export") && (
          <Link to="/nhat-ky/bang-chung" {...own}>
            {words.evidence}
          </Link>
        )}
        <Link to="/nhat-ky/vi-sao" {...own}>
          {words.whyTitle}
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
