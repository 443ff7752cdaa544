import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, Question } from "../verifier/worker";

export type Standing = { readonly kind: "idle" } | { readonly kind: "broken" } | Answer;

const IDLE: Standing = { kind: "idle" };

/** One check after another, each in a worker of its own. The next worker stands ready beforehand, so
 * that nothing is fetched while it verifies. */
export function useCheck(make: () => Worker): {
  standing: Standing;
  begin: (question: Question) => void;
  end: () => void;
} {
  const [standing, setStanding] = useState(IDLE);
  const worker = useRef<Worker | null>(null);
  const ready = useCallback(() => {
    worker.current?.terminate();
    worker.current = make();
  }, [make]);
  useEffect(() => {
    ready();
    return () => {
      worker.current?.terminate();
      worker.current = null;
    };
  }, [ready]);
  const begin = (question: Question) => {
    const current = worker.current;
    if (current === null) return;
    setStanding({ kind: "going", done: 0, of: 0 });
    current.onmessage = ({ data }: MessageEvent<Answer>) => setStanding(data);
    current.onerror = () => setStanding({ kind: "broken" });
    current.postMessage(question);
  };
  const end = () => {
    ready();
    setStanding(IDLE);
  };
  return { standing, begin, end };
}
