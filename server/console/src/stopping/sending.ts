import { useCallback, useEffect, useState } from "react";
import { isFinal } from "./calls";

/** Whoever watches wants to see that it is still tried. */
export const TRIES_EVERY_MS = 3_000;

export interface Ordered {
  id: string;
  issued_ms: number;
}

/** `at` are instants of this machine: when it was pressed, and when it is tried next. */
export type Sending =
  | { phase: "trying"; tries: number }
  | { phase: "failed"; tries: number; nextAt: number; error: unknown }
  | { phase: "refused"; tries: number; error: unknown }
  | { phase: "sent"; tries: number; order: Ordered };

/** Sends once, and where no answer comes again and again, visibly, until it is left. */
export function useSending(send: () => Promise<Ordered>): {
  sending: Sending;
  tryNow: () => void;
} {
  const [sending, setSending] = useState<Sending>({ phase: "trying", tries: 0 });
  const [attempt, setAttempt] = useState(0);
  const tryNow = useCallback(() => {
    setSending(({ tries }) => ({ phase: "trying", tries }));
    setAttempt((n) => n + 1);
  }, []);

  useEffect(() => {
    let left = false;
    send().then(
      (order) => {
        if (!left) setSending(({ tries }) => ({ phase: "sent", tries: tries + 1, order }));
      },
      (error: unknown) => {
        if (left) return;
        setSending(({ tries }) =>
          isFinal(error)
            ? { phase: "refused", tries: tries + 1, error }
            : { phase: "failed", tries: tries + 1, nextAt: Date.now() + TRIES_EVERY_MS, error },
        );
      },
    );
    return () => {
      left = true;
    };
  }, [send, attempt]);

  useEffect(() => {
    if (sending.phase !== "failed") return undefined;
    const timer = setTimeout(tryNow, Math.max(0, sending.nextAt - Date.now()));
    window.addEventListener("online", tryNow);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", tryNow);
    };
  }, [sending, tryNow]);

  return { sending, tryNow };
}
