import { useLanguage } from "../words/words";
import { OUTCOMES } from "./address";
import classes from "./Bar.module.css";
import type { Rate } from "./queries";
import { counted } from "./sentences";
import { useLogWords } from "./words";

/** The outcomes of a plan side by side, drawn for the eye; the numbers stand beside it in words. */
export function Bar({ rate, tall = false }: { rate: Rate; tall?: boolean }) {
  return (
    <span className={classes.bar} data-tall={tall || undefined} aria-hidden="true">
      {OUTCOMES.map(
        (one) =>
          rate[one] > 0 && (
            <span key={one} data-outcome={one} style={{ flexGrow: rate[one] / rate.planned }} />
          ),
      )}
    </span>
  );
}

/** What each part of the bar is, and how many: they add up to the plan. */
export function Legend({ rate }: { rate: Rate }) {
  const words = useLogWords();
  const language = useLanguage();
  return (
    <>
      <dl className={classes.legend}>
        {OUTCOMES.map((one) => (
          <div key={one}>
            <dt>
              <span data-outcome={one} aria-hidden="true" />
              {words[one]}
            </dt>
            <dd className="numbers">{counted(rate[one], language)}</dd>
          </div>
        ))}
        <div data-sum>
          <dt>{words.planned}</dt>
          <dd className="numbers">{counted(rate.planned, language)}</dd>
        </div>
      </dl>
      {rate.stale > 0 && (
        <p className={classes.beside}>{words.beside(counted(rate.stale, language))}</p>
      )}
    </>
  );
}
