import { useEffect, useRef } from "react";
import { useWords } from "../words/words";
import { length } from "../words/time";
import type { Span } from "./spans";
import classes from "./Waveform.module.css";

interface Props {
  /** Columns of equal length, 0 to 255; none while they are being fetched. */
  peaks: readonly number[];
  duration_ms: number;
  position_ms: number;
  heard: readonly Span[];
  marked: readonly Span[];
  seek: (to_ms: number) => void;
}

const STEP_MS = 5_000;
const BAR = 3;
const GAP = 2;

/** The picture of a sound: what is played, what was heard, what the check found; and a slider. */
export function Waveform(props: Props) {
  const words = useWords();
  const { duration_ms, position_ms, seek } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, props);
  });
  useRedrawn(canvas, props);
  const pointed = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * duration_ms);
  };
  const pressed = (event: React.KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowRight: position_ms + STEP_MS,
      ArrowUp: position_ms + STEP_MS,
      ArrowLeft: position_ms - STEP_MS,
      ArrowDown: position_ms - STEP_MS,
      Home: 0,
      End: duration_ms,
    };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    seek(wanted);
  };
  return (
    <canvas
      ref={canvas}
      className={classes.waveform}
      role="slider"
      tabIndex={0}
      aria-label={words.position}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration_ms / 1000)}
      aria-valuenow={Math.round(position_ms / 1000)}
      aria-valuetext={`${length(position_ms)} / ${length(duration_ms)}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pointed(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) pointed(event);
      }}
      onKeyDown={pressed}
    />
  );
}

/** Drawn again when its box or the colour scheme changes. */
function useRedrawn(canvas: React.RefObject<HTMLCanvasElement | null>, props: Props) {
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
  });
  useEffect(() => {
    const found = canvas.current;
    if (found === null) return;
    const again = () => draw(found, newest.current);
    const sized = new ResizeObserver(again);
    sized.observe(found);
    const themed = new MutationObserver(again);
    themed.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => {
      sized.disconnect();
      themed.disconnect();
    };
  }, [canvas]);
}

function draw(
  canvas: HTMLCanvasElement,
  { peaks, duration_ms, position_ms, heard, marked }: Props,
) {
  const brush = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  if (brush === null || width === 0) return;
  const scale = window.devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = height * scale;
  brush.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  const x = (ms: number) => (ms / duration_ms) * width;
  brush.fillStyle = colour("--wait-bg");
  for (const { start_ms, end_ms } of marked) {
    brush.fillRect(x(start_ms), 0, Math.max(x(end_ms) - x(start_ms), 4), height - 6);
  }
  const middle = (height - 6) / 2;
  const bars = Math.floor(width / (BAR + GAP));
  const [played, coming] = [colour("--accent"), colour("--soft")];
  for (let bar = 0; bar < bars; bar += 1) {
    const left = bar * (BAR + GAP);
    const half = Math.max(1, (peakAt(peaks, bar / bars, (bar + 1) / bars) / 255) * (middle - 3));
    brush.fillStyle = left < x(position_ms) ? played : coming;
    brush.globalAlpha = left < x(position_ms) ? 1 : 0.55;
    brush.beginPath();
    brush.roundRect(left, middle - half, BAR, half * 2, BAR / 2);
    brush.fill();
  }
  brush.globalAlpha = 1;
  brush.fillStyle = colour("--rule");
  brush.fillRect(0, height - 4, width, 4);
  brush.fillStyle = colour("--good");
  for (const { start_ms, end_ms } of heard) {
    brush.fillRect(x(start_ms), height - 4, x(end_ms) - x(start_ms), 4);
  }
}

/** The highest column between two shares of the whole. */
function peakAt(peaks: readonly number[], from: number, until: number): number {
  const columns = peaks.slice(
    Math.floor(from * peaks.length),
    Math.max(Math.ceil(until * peaks.length), Math.floor(from * peaks.length) + 1),
  );
  return Math.max(0, ...columns);
}
