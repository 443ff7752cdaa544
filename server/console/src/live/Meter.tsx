import classes from "./Live.module.css";
import { fullness, verdict } from "./loudness";
import { useLiveWords } from "./words";

/** How loud the microphone is, from -60 dBFS on; said in words too. */
export function Meter({ peak, talks }: { peak: number; talks: boolean }) {
  const words = useLiveWords();
  const full = fullness(peak);
  const found = verdict(peak);
  return (
    <div className={classes.meter}>
      <meter
        min={0}
        max={100}
        low={25}
        high={94}
        optimum={60}
        value={full}
        aria-label={words.meter}
      />
      <p>{talks ? { quiet: words.tooQuiet, loud: words.tooLoud, good: "" }[found] : ""}</p>
    </div>
  );
}
