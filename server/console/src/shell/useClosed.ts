import { useEffect, useRef } from "react";

/** What a button opens is closed by Escape, by a press elsewhere, and when the focus leaves. */
export function useClosed(
  around: React.RefObject<HTMLElement | null>,
  opened: boolean,
  close: () => void,
) {
  const closing = useRef(close);
  useEffect(() => {
    closing.current = close;
  });
  useEffect(() => {
    const box = around.current;
    if (!opened || box === null) return;
    const outside = (event: Event) => {
      if (!(event.target instanceof Node && box.contains(event.target))) closing.current();
    };
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      closing.current();
      box.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", escaped);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", escaped);
    };
  }, [around, opened]);
}
