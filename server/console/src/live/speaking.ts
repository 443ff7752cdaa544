import { useCallback, useEffect, useRef, useState } from "react";
import type { OpenedLive } from "../api/calls";
import { open, type Wish } from "./calls";
import { Line, type Told } from "./line";
import { Microphone } from "./microphone";

export interface Speaking {
  /** Null before anything was asked for, and after it was put away. */
  session: OpenedLive | null;
  told: Told | null;
  /** Of the microphone here, 0 to 1. */
  peak: number;
  opening: boolean;
  broken: boolean;
  refusedMicrophone: boolean;
  /** What the server refused, or another fault. */
  error: unknown;
  start: (area: string, wish: Wish) => Promise<void>;
  talk: (talking: boolean) => void;
  end: () => void;
  putAway: () => void;
}

/** The meter falls this much with each frame of 20 ms. */
const FALLS = 0.94;
const SHOWN_EVERY = 4;
const UNTOLD = { left_ms: 0, level: 0, ended: null, reaches: true };

/** One session at the microphone: from the click to its end. */
export function useSpeaking(): Speaking {
  const microphone = useRef<Microphone | null>(null);
  const line = useRef<Line | null>(null);
  const talking = useRef(true);
  const [session, setSession] = useState<OpenedLive | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [peak, setPeak] = useState(0);
  const [opening, setOpening] = useState(false);
  const [broken, setBroken] = useState(false);
  const [refusedMicrophone, setRefused] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const hush = useCallback(() => {
    microphone.current?.close();
    line.current?.close();
    microphone.current = line.current = null;
    setPeak(0);
  }, []);
  useEffect(
    () => () => {
      line.current?.end(); // whoever leaves the page has done
      hush();
    },
    [hush],
  );
  const speaks = session !== null && told?.state !== "over";
  useLeaving(speaks);
  useAwake(speaks);

  const hear = useHearing(line, talking, setPeak);
  const start = async (area: string, wish: Wish) => {
    setOpening(true);
    setError(null);
    setRefused(false);
    try {
      microphone.current = await Microphone.open(hear);
      if (microphone.current === null) {
        setRefused(true);
        return;
      }
      const opened = await open(area, wish);
      setTold({ ...UNTOLD, state: "countdown", left_ms: opened.starts_in_ms });
      setSession(opened);
      line.current = new Line(opened.id, opened.ticket, {
        told: (said) => {
          setTold(said);
          if (said.state === "over") hush();
        },
        broken: setBroken,
        lost: () => {
          setBroken(false);
          setTold({ ...UNTOLD, state: "over", ended: "lost" });
          hush();
        },
      });
    } catch (refused) {
      hush();
      setError(refused);
    } finally {
      setOpening(false);
    }
  };
  return {
    session,
    told,
    peak,
    opening,
    broken,
    refusedMicrophone,
    error,
    start,
    talk: (now) => {
      talking.current = now;
    },
    end: () => line.current?.end(),
    putAway: () => {
      setSession(null);
      setTold(null);
    },
  };
}

/** Sends frames while somebody talks, and shows how loud they are. */
function useHearing(
  line: React.RefObject<Line | null>,
  talking: React.RefObject<boolean>,
  show: (peak: number) => void,
) {
  const held = useRef({ peak: 0, n: 0 });
  return ({ frame, peak }: { frame: Int16Array<ArrayBuffer>; peak: number }) => {
    const now = held.current;
    now.peak = Math.max(talking.current ? peak : 0, now.peak * FALLS);
    now.n += 1;
    if (now.n % SHOWN_EVERY === 0) show(now.peak);
    if (talking.current) line.current?.send(frame);
  };
}

/** A phone whose screen goes dark takes the microphone away. */
function useAwake(speaks: boolean): void {
  useEffect(() => {
    if (!speaks || !("wakeLock" in navigator)) return;
    const asked = navigator.wakeLock.request("screen").catch(() => null); // low on battery
    return () => void asked.then((lock) => lock?.release());
  }, [speaks]);
}

/** The browser asks before it lets somebody leave who is on air. */
function useLeaving(speaks: boolean): void {
  useEffect(() => {
    if (!speaks) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [speaks]);
}
