import { onlineManager } from "@tanstack/react-query";
import { Refusal } from "./refusal";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** No answer came, or one of a proxy that cannot reach the server: asking again may go through. */
export const isAway = (error: unknown): boolean =>
  error instanceof Refusal &&
  [0, 502, 503, 504].includes(error.status) &&
  error.code !== "too_busy";

/** The answer of `call`, asked again until the line carries it; `told` hears whether it is away.
 * Only for calls that may be asked twice. Throws whatever the server itself declines. */
export async function throughLine<T>(
  call: () => Promise<T>,
  told: (away: boolean) => void = () => undefined,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      const answer = await call();
      told(false);
      return answer;
    } catch (error) {
      told(isAway(error));
      if (!isAway(error)) throw error;
      await pause(wait);
    }
  }
}

/** So long, or until the browser says that it has a network again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      left();
      resolve();
    };
    const timer = setTimeout(over, ms);
    const left = onlineManager.subscribe((online) => {
      if (online) over();
    });
  });
}
