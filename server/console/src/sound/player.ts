import { useCallback, useEffect, useRef, useState } from "react";
import { type Span, withSpan } from "./spans";

export interface Player {
  playing: boolean;
  /** Milliseconds of the recording. */
  position_ms: number;
  heard: readonly Span[];
  failed: boolean;
  toggle: () => void;
  seek: (to_ms: number) => void;
  /** How many times as fast as it was spoken. */
  hasten: (speed: number) => void;
  /** For the `<audio>` element itself. */
  element: React.RefCallback<HTMLAudioElement>;
}

/** A jump forward of more than this between two looks is a seek and was not heard. */
const LOOKS_APART_MS = 1_500;

/** Plays one recording and takes down which parts of it were really played. */
export function usePlayer(duration_ms: number): Player {
  const audio = useRef<HTMLAudioElement | null>(null);
  const last = useRef<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [position_ms, setPosition] = useState(0);
  const [heard, setHeard] = useState<readonly Span[]>([]);
  const [failed, setFailed] = useState(false);

  const look = useCallback(() => {
    const at = Math.min(Math.round((audio.current?.currentTime ?? 0) * 1000), duration_ms);
    const before = last.current;
    if (before !== null && at > before && at - before < LOOKS_APART_MS) {
      setHeard((spans) => withSpan(spans, { start_ms: before, end_ms: at }));
    }
    last.current = at;
    setPosition(at);
  }, [duration_ms]);

  const element = useCallback(
    (found: HTMLAudioElement | null) => {
      audio.current = found;
      if (found === null) return;
      const on: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
        playing: () => {
          last.current = Math.round(found.currentTime * 1000);
          setFailed(false);
          setPlaying(true);
        },
        timeupdate: () => {
          if (!found.seeking) look();
        },
        seeking: () => {
          last.current = null;
        },
        seeked: look,
        pause: () => {
          if (!found.seeking) look();
          setPlaying(false);
        },
        ended: () => {
          look();
          setPlaying(false);
        },
        error: () => setFailed(true),
      };
      const listeners = Object.entries(on);
      for (const [name, listener] of listeners) found.addEventListener(name, listener);
      return () => {
        for (const [name, listener] of listeners) found.removeEventListener(name, listener);
        found.pause();
        audio.current = null;
      };
    },
    [look],
  );

  useEffect(() => {
    if (!playing) return;
    let next = requestAnimationFrame(function show() {
      setPosition(Math.min((audio.current?.currentTime ?? 0) * 1000, duration_ms));
      next = requestAnimationFrame(show);
    });
    return () => cancelAnimationFrame(next);
  }, [playing, duration_ms]);

  return {
    playing,
    position_ms,
    heard,
    failed,
    element,
    toggle: () => {
      const found = audio.current;
      if (found === null) return;
      if (!found.paused) found.pause();
      else
        found.play().catch(() => {
          setFailed(true);
          found.load(); // so that the next press tries the line again
        });
    },
    hasten: (speed) => {
      if (audio.current !== null) audio.current.playbackRate = speed;
    },
    seek: (to_ms) => {
      if (audio.current !== null) {
        audio.current.currentTime = Math.max(0, Math.min(to_ms, duration_ms)) / 1000;
      }
    },
  };
}
