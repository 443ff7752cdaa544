import { useEffect, useRef } from "react";

/** Where what held the focus goes with a step that is done, the page's content takes it: whoever
 * works by keys, or by ear, is not thrown back to the page's beginning. Undefined while nothing stands there yet. */
export function useKeptFocus(step: string | undefined): void {
  const before = useRef(step);
  useEffect(() => {
    const last = before.current;
    before.current = step;
    if (last === undefined || last === step) return;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body) return;
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [step]);
}
