import { type PointerEvent, useCallback, useRef, useState } from "react";
import type { Start } from "./starts";

/** Nearer than this the pointer only pressed. */
const STARTS_PX = 6;

export interface Cell {
  day: string;
  hour: number;
}

function cellUnder(x: number, y: number): { cell: Cell; key: string } | null {
  const found = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-day][data-hour]");
  const { day, hour } = found?.dataset ?? {};
  if (day === undefined || hour === undefined) return null;
  return { cell: { day, hour: Number(hour) }, key: `${day} ${hour}` };
}

/** A start under the pointer follows it; where it is let go, `drop` is told the day and hour, and
 * nothing has changed yet. Escape lets it go where it was. Fingers scroll: they have the dialog. */
export function useDragging(drop: (start: Start, cell: Cell) => void): {
  over: string | null;
  grab: (start: Start, event: PointerEvent<HTMLElement>) => void;
} {
  const [over, setOver] = useState<string | null>(null);
  const ghost = useRef<HTMLElement | null>(null);
  const grab = useCallback(
    (start: Start, event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      const held = event.currentTarget;
      const [x0, y0] = [event.clientX, event.clientY];
      const box = held.getBoundingClientRect();
      const watch = new AbortController();
      const end = () => {
        watch.abort();
        ghost.current?.remove();
        ghost.current = null;
        setOver(null);
      };
      const move = (at: globalThis.PointerEvent) => {
        if (ghost.current === null) {
          if (Math.hypot(at.clientX - x0, at.clientY - y0) < STARTS_PX) return;
          ghost.current = ghostOf(held, box);
        }
        ghost.current.style.translate = `${at.clientX - x0}px ${at.clientY - y0}px`;
        setOver(cellUnder(at.clientX, at.clientY)?.key ?? null);
      };
      const letGo = (at: globalThis.PointerEvent) => {
        const moved = ghost.current !== null;
        const found = cellUnder(at.clientX, at.clientY);
        end();
        if (!moved) return;
        swallowClick();
        if (found !== null) drop(start, found.cell);
      };
      const options = { signal: watch.signal };
      window.addEventListener("pointermove", move, options);
      window.addEventListener("pointerup", letGo, options);
      window.addEventListener("pointercancel", end, options);
      window.addEventListener("keydown", (key) => key.key === "Escape" && end(), options);
    },
    [drop],
  );
  return { over, grab };
}

/** A copy that follows the pointer and lets it see what lies below. */
function ghostOf(held: HTMLElement, box: DOMRect): HTMLElement {
  const copy = held.cloneNode(true) as HTMLElement;
  copy.removeAttribute("data-start");
  copy.setAttribute("aria-hidden", "true");
  Object.assign(copy.style, {
    position: "fixed",
    left: `${box.left}px`,
    top: `${box.top}px`,
    width: `${box.width}px`,
    pointerEvents: "none",
    zIndex: "400",
    opacity: "0.9",
  });
  document.body.append(copy);
  return copy;
}

/** What was dragged is not opened too. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}
