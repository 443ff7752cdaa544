import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 75em)";

/** Whether the list and the map stand beside each other. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (told) => {
      const query = window.matchMedia(WIDE);
      query.addEventListener("change", told);
      return () => query.removeEventListener("change", told);
    },
    () => window.matchMedia(WIDE).matches,
  );
}
