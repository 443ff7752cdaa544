import { Loader } from "@mantine/core";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense } from "react";
import { isNotSignedIn } from "../api/refusal";
import { useSession } from "../session/session";
import { useWords } from "../words/words";
import { WhollyBroken } from "./Broken";
import classes from "./Door.module.css";
import { OUTSIDE } from "./places";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";

/** Whoever is signed in comes to the shell, at the address they asked for; others to the door.
 * The first start and an invitation need nobody to be signed in. */
export function Door() {
  // The page that stands, not the one that is on its way: only it is rendered here.
  const path = useRouterState({
    select: (state) => state.matches.at(-1)?.pathname ?? state.location.pathname,
  });
  if (OUTSIDE.some((place) => place.path === path)) {
    return (
      <Suspense fallback={<Opening />}>
        <Outlet />
      </Suspense>
    );
  }
  return <Inside />;
}

function Inside() {
  const { data: person, error, refetch } = useSession();
  if (isNotSignedIn(error)) return <SignIn />;
  if (error !== null && person === undefined) {
    return <WhollyBroken error={error} reset={() => void refetch()} />;
  }
  if (person === undefined) return <Opening />;
  return (
    <Suspense fallback={<Opening />}>
      <Shell person={person} />
    </Suspense>
  );
}

function Opening() {
  const words = useWords();
  return (
    <div className={classes.opening} role="status" aria-label={words.loading}>
      <Loader />
    </div>
  );
}
