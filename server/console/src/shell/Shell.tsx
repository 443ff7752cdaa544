import { onlineManager } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Person } from "../api/calls";
import { useLive } from "../api/live";
import { OnAirBanner } from "../live/OnAirBanner";
import { SeatContext, useSeat, useSeatOf } from "../session/session";
import { StopBanner } from "../stopping/StopBanner";
import { StopButton } from "../stopping/StopButton";
import { useWords } from "../words/words";
import { AccountMenu } from "./AccountMenu";
import { AreaChooser } from "./AreaChooser";
import { Brand, LanguageSwitch, SchemeSwitch } from "./Controls";
import { UrgentBanner } from "../urgent/UrgentBanner";
import { Navigation } from "./Navigation";
import { OWN } from "./places";
import classes from "./Shell.module.css";

/** What surrounds every page: where one is, where one can go, and whether the line stands. */
export function Shell({ person }: { person: Person }) {
  const words = useWords();
  const seat = useSeatOf(person);
  const content = useRef<HTMLElement>(null);
  useFocusOnArrival(content);
  return (
    <SeatContext value={seat}>
      <a className={classes.skip} href="#content">
        {words.skipToContent}
      </a>
      <div className={classes.shell}>
        <header className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={`${words.appName}: ${words.today}`}>
            <Brand />
          </Link>
          <AreaChooser />
          <span className={classes.grow} />
          <StopButton />
          <span className={classes.wide}>
            <LanguageSwitch />
            <SchemeSwitch />
          </span>
          <AccountMenu />
        </header>
        <Navigation />
        <main ref={content} id="content" tabIndex={-1} className={classes.content}>
          <Line />
          <HeldBack />
          <StopBanner />
          <UrgentBanner />
          <OnAirBanner />
          <Outlet />
        </main>
      </div>
    </SeatContext>
  );
}

/** A page that opens takes the focus, so that a screen reader begins where the eye does. */
function useFocusOnArrival(content: React.RefObject<HTMLElement | null>) {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const first = useRef(true);
  useEffect(() => {
    if (path !== undefined && !first.current) content.current?.focus({ preventScroll: true });
    if (path !== undefined) first.current = false;
  }, [path, content]);
}

/** One sentence while the network or the server is away; nothing otherwise. */
function Line() {
  const words = useWords();
  const connected = useLive();
  const online = useSyncExternalStore(
    (told) => onlineManager.subscribe(told),
    () => onlineManager.isOnline(),
  );
  const said = online ? (connected ? "" : words.unreachable) : words.offline;
  return (
    <div role="status" className={said ? classes.line : classes.quiet}>
      {said}
    </div>
  );
}

/** Said on every page but the one that mends it: the roles wait for a second factor. */
function HeldBack() {
  const words = useWords();
  const { heldBack } = useSeat();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (!heldBack || path === OWN.path) return null;
  return (
    <p className={classes.line}>
      {words.heldBack} <Link to={OWN.path}>{words.heldBackGo}</Link>
    </p>
  );
}
