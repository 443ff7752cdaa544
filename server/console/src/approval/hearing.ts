import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import { leftToHear, type Span, total } from "../sound/spans";

/** Between two reports, unless all is heard. Milliseconds of the recording. */
const REPORTS_EVERY_MS = 5_000;

export interface Hearing {
  /** The server has it on record that all of it was heard. */
  whole: boolean;
  /** By what this page has played. */
  left_ms: number;
  error: unknown;
  again: () => void;
}

/** Tells the server what was played, as it plays: it lets nobody approve unheard. */
export function useHearing(bulletin: Bulletin, heard: readonly Span[]): Hearing {
  const content = bulletin.content?.sha256 ?? "";
  const left_ms = leftToHear(heard, bulletin.content?.duration_ms ?? 0);
  const told = useRef(0);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (spans: readonly Span[]) =>
      answered(
        api.POST("/api/bulletins/{bulletin}/heard", {
          params: { path: { bulletin: bulletin.id } },
          body: { content, spans: [...spans] },
        }),
      ),
  });
  const whole = data?.whole === true && data.content === content;
  useEffect(() => {
    const played = total(heard);
    const due = left_ms === 0 || played - told.current >= REPORTS_EVERY_MS;
    if (whole || isPending || played === told.current || !due) return;
    told.current = played;
    mutate(heard);
  }, [heard, left_ms, whole, isPending, mutate]);
  return { whole, left_ms, error, again: () => mutate(heard) };
}
