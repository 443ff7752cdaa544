import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { without } from "./without";

/** What is typed into the search of a list. It is kept here, so that no letter waits for the
 * address; the address follows, so that a reload or a link finds the same list. */
export function useSearched(): [string, (typed: string) => void] {
  const navigate = useNavigate();
  const { tim = "" } = useSearch({ strict: false });
  const [searched, setSearched] = useState(tim);
  const search = (typed: string) => {
    setSearched(typed);
    void navigate({
      to: ".",
      replace: true,
      search: (given) => {
        const kept = without(given, "tim");
        return typed === "" ? kept : { ...kept, tim: typed };
      },
    });
  };
  return [searched, search];
}
