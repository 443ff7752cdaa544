import { Button } from "@mantine/core";
import { Refusal } from "../api/refusal";
import { useWords } from "../words/words";
import { Refused } from "./Refused";
import classes from "./Broken.module.css";

/** In the place of a page that failed: what happened, what was kept, what to do. */
export function Broken({ error, reset }: { error: unknown; reset?: () => void }) {
  const words = useWords();
  if (error instanceof Refusal) {
    return (
      <section className={classes.broken}>
        <h1>{words.brokenTitle}</h1>
        <Refused error={error} {...(reset ? { again: reset } : {})} />
        <ToStop />
      </section>
    );
  }
  return (
    <section className={classes.broken} role="alert">
      <h1>{words.brokenTitle}</h1>
      <p>{words.broken}</p>
      <Button onClick={() => window.location.reload()}>{words.reload}</Button>
      <ToStop />
    </section>
  );
}

/** Whatever failed here, loudspeakers can still be stopped from the page that stands by itself. */
function ToStop() {
  const words = useWords();
  return (
    <p>
      <a href="/plain">{words.stopElsewhere}</a>
    </p>
  );
}

/** The same where nothing else of the page stands. */
export function WhollyBroken(failed: { error: unknown; reset?: () => void }) {
  return (
    <main>
      <Broken {...failed} />
    </main>
  );
}

export function NotFound() {
  const words = useWords();
  return (
    <section className={classes.broken}>
      <h1>{words.notFoundTitle}</h1>
      <p>{words.notFound}</p>
      <Button component="a" href="/">
        {words.today}
      </Button>
    </section>
  );
}
