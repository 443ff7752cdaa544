import type { Mark } from "../sentences";
import { type Gathered, shares } from "./gathering";

/** The colours of the page as they are now: a canvas knows no variables. */
export interface Inks {
  card: string;
  ink: string;
  marks: Record<Mark, string>;
  font: string;
}

export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string) => style.getPropertyValue(name).trim();
  return {
    card: ink("--card"),
    ink: ink("--ink"),
    font: style.fontFamily,
    marks: {
      sounding: ink("--good"),
      ready: ink("--accent"),
      trouble: ink("--wait"),
      silent: ink("--bad"),
      never: ink("--soft"),
    },
  };
}

const TURN = 2 * Math.PI;

/** How far from its middle something drawn can be touched. */
export function reach<T>(one: Gathered<T>): number {
  return one.spots.length === 1 ? 14 : radius(one.spots.length) + 4;
}

const radius = (count: number): number => 13 + Math.min(11, Math.log2(count) * 1.1);

export function drawOne<T>(pen: CanvasRenderingContext2D, one: Gathered<T>, inks: Inks): void {
  const [spot] = one.spots;
  if (one.spots.length === 1 && spot !== undefined) drawMark(pen, spot.mark, inks);
  else drawMany(pen, one, inks);
}

/** The same shapes as `MarkIcon`, around the origin. */
export function drawMark(pen: CanvasRenderingContext2D, mark: Mark, inks: Inks): void {
  pen.fillStyle = inks.marks[mark];
  pen.strokeStyle = inks.card;
  pen.lineWidth = 1.5;
  pen.beginPath();
  SHAPES[mark](pen);
  if (mark === "never") {
    pen.fillStyle = inks.card;
    pen.strokeStyle = inks.marks.never;
    pen.lineWidth = 2;
    pen.setLineDash([3, 2]);
  }
  pen.fill();
  pen.stroke();
  pen.setLineDash([]);
  if (mark === "sounding") ring(pen, 9.5, inks.marks.sounding);
  if (mark === "silent") cross(pen, inks.card);
}

const SHAPES: Record<Mark, (pen: CanvasRenderingContext2D) => void> = {
  sounding: (pen) => pen.arc(0, 0, 5.5, 0, TURN),
  ready: (pen) => pen.arc(0, 0, 5, 0, TURN),
  never: (pen) => pen.arc(0, 0, 5, 0, TURN),
  silent: (pen) => pen.rect(-6.5, -6.5, 13, 13),
  trouble: (pen) => {
    pen.moveTo(0, -8.5);
    pen.lineTo(8.5, 6.5);
    pen.lineTo(-8.5, 6.5);
    pen.closePath();
  },
};

function ring(pen: CanvasRenderingContext2D, r: number, ink: string): void {
  pen.beginPath();
  pen.arc(0, 0, r, 0, TURN);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.75;
  pen.stroke();
}

function cross(pen: CanvasRenderingContext2D, ink: string): void {
  pen.beginPath();
  pen.moveTo(-3, -3);
  pen.lineTo(3, 3);
  pen.moveTo(3, -3);
  pen.lineTo(-3, 3);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.75;
  pen.stroke();
}

/** A disc with their number, and around it a ring of how they are. */
function drawMany<T>(pen: CanvasRenderingContext2D, one: Gathered<T>, inks: Inks): void {
  const count = one.spots.length;
  const r = radius(count);
  pen.beginPath();
  pen.arc(0, 0, r + 1.5, 0, TURN);
  pen.fillStyle = inks.card;
  pen.fill();
  let from = -TURN / 4;
  for (const [mark, part] of shares(one.spots)) {
    const until = from + (part / count) * TURN;
    pen.beginPath();
    pen.arc(0, 0, r - 1, from, until);
    pen.strokeStyle = inks.marks[mark];
    pen.lineWidth = 4;
    pen.stroke();
    from = until;
  }
  pen.fillStyle = inks.ink;
  pen.font = `600 12px ${inks.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(count), 0, 0.5);
}
