import { useEffect, useRef, useState } from "react";
import { recorded } from "./sounds";

export interface Recorder {
  /** Null where nothing is being recorded. */
  elapsed_ms: number | null;
  /** The microphone did not open: refused, or there is none. */
  refused: boolean;
  start: () => Promise<void>;
  stop: () => void;
}

export const canRecord = (): boolean => "MediaRecorder" in window && "mediaDevices" in navigator;

const TICKS_MS = 250;

/** Records the microphone as it is: levelling is the server's, and its alone. `hear` is given each
 * second as it comes, `done` the whole. */
export function useRecorder(
  done: (sound: File) => void,
  hear: (heard: Blob, n: number) => void,
): Recorder {
  const running = useRef<MediaRecorder | null>(null);
  const [elapsed_ms, setElapsed] = useState<number | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => () => close(running.current), []);

  const start = async () => {
    setRefused(false);
    const stream = await opened();
    if (stream === null) {
      setRefused(true);
      return;
    }
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    const began = performance.now();
    const timer = setInterval(() => setElapsed(performance.now() - began), TICKS_MS);
    recorder.ondataavailable = ({ data }) => {
      hear(data, parts.length);
      parts.push(data);
    };
    recorder.onstop = () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      setElapsed(null);
      running.current = null;
      done(recorded(parts, recorder.mimeType));
    };
    running.current = recorder;
    setElapsed(0);
    recorder.start(1_000);
  };

  return { elapsed_ms, refused, start, stop: () => running.current?.stop() };
}

async function opened(): Promise<MediaStream | null> {
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function close(recorder: MediaRecorder | null): void {
  if (recorder === null) return;
  recorder.onstop = null;
  recorder.stop();
  for (const track of recorder.stream.getTracks()) track.stop();
}
