import { useSyncExternalStore } from "react";

/** Whether the window is as a media query says, now and when it changes. */
export function useMatches(query: string): boolean {
  return useSyncExternalStore(
    (told) => {
      const asked = window.matchMedia(query);
      asked.addEventListener("change", told);
      return () => asked.removeEventListener("change", told);
    },
    () => window.matchMedia(query).matches,
  );
}
