import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Opened, ScheduleSearch, View } from "./search";

/** The breakpoint of the shell: a table of seven columns needs it. */
const WIDE = "(min-width: 62em)";

export interface Place {
  wide: boolean;
  view: View;
  day: string;
  item: string | null;
  open: Opened | null;
  /** To another day, view, item or dialog. What is chosen or opened is no place to come back to. */
  go: (change: ScheduleSearch) => void;
}

/** Where one stands; a phone has the day's list alone, with the week as a strip above it. */
export function usePlace(today: string): Place {
  const search = useSearch({ from: "/lich-phat" });
  const navigate = useNavigate({ from: "/lich-phat" });
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  return {
    wide,
    view: wide ? (search.view ?? "week") : "day",
    day: search.day ?? today,
    item: search.item ?? null,
    open: search.open ?? null,
    go: (change) =>
      void navigate({
        search: ({ area, view, day }) => ({
          ...(area === undefined ? {} : { area }),
          ...(view === undefined ? {} : { view }),
          ...(day === undefined ? {} : { day }),
          ...change,
        }),
        replace: !("day" in change || "view" in change),
        resetScroll: false,
      }),
  };
}
