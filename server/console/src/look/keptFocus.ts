import { useEffect, useRef, useState } from "react";

/** Where what held the focus goes with a step that is done, the page's content takes it: whoever
 * works by keys, or by ear, is not thrown back to the page's beginning. Undefined while nothing stands there yet. */
export function useKeptFocus(step: string | undefined): void {
  const before = useRef(step);
  useEffect(() => {
    const last = before.current;
    before.current = step;
    if (last !== undefined && last !== step) giveFocus(null);
  }, [step]);
}

/** For a dialog that is there only while it is open: what had the focus before has it again, or
 * the page's content where the deed took that away. */
export function useFocusGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => void setTimeout(() => giveFocus(before)), [before]);
}

/** Nothing is taken from what has the focus already. */
function giveFocus(wanted: Element | null): void {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body) return;
  const there = wanted instanceof HTMLElement && wanted !== document.body && wanted.isConnected;
  const given = there ? wanted : document.getElementById("content");
  given?.focus({ preventScroll: true });
}
