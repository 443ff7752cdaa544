import L from "leaflet";
import type { Device } from "../../api/calls";
import { drawOne, type Inks, inksOf, reach } from "./drawing";
import { type Gathered, gathered, type Spot } from "./gathering";

/** Drawn beyond the window on each side, as a part of it, so that a short pull shows no edge. */
const BEYOND = 0.2;
const WORLD_AT_0 = 256;

/** All clusters on one canvas. Leaflet's own markers are elements or paths, one for each. */
export class Dots extends L.Layer {
  readonly #canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide");
  #spots: readonly Spot<Device>[] = [];
  readonly #moved = () => this.redraw();
  #drawn: { at: L.Point; one: Gathered<Device> }[] = [];

  put(spots: readonly Spot<Device>[]): void {
    this.#spots = spots;
    this.redraw();
  }

  override onAdd(map: L.Map): this {
    map.getPanes().markerPane.appendChild(this.#canvas);
    map.on("moveend zoomend resize viewreset", this.#moved);
    this.redraw();
    return this;
  }

  override onRemove(map: L.Map): this {
    this.#canvas.remove();
    map.off("moveend zoomend resize viewreset", this.#moved);
    return this;
  }

  /** What stands at a point of the map's container, the nearest first. */
  at(point: L.Point): Gathered<Device> | undefined {
    const near = this.#drawn
      .map(({ at, one }) => ({ one, away: at.distanceTo(point) }))
      .filter(({ one, away }) => away <= Math.max(reach(one), 18))
      .sort((a, b) => a.away - b.away);
    return near[0]?.one;
  }

  redraw(): void {
    const map = this._map as L.Map | null | undefined;
    if (!map) return;
    const size = map.getSize();
    const margin = size.multiplyBy(BEYOND).round();
    const whole = size.add(margin.multiplyBy(2));
    const pen = this.#prepare(map, whole, margin);
    if (pen === null) return;
    const world = WORLD_AT_0 * 2 ** map.getZoom();
    const corner = map.getPixelBounds().min ?? L.point(0, 0);
    const inks = inksOf(map.getContainer());
    this.#drawn = [];
    for (const one of gathered(this.#spots, world)) {
      const at = L.point(one.x * world - corner.x, one.y * world - corner.y);
      if (isWithin(at.add(margin), whole)) this.#drawOne(pen, one, at, margin, inks);
    }
  }

  #drawOne(
    pen: CanvasRenderingContext2D,
    one: Gathered<Device>,
    at: L.Point,
    margin: L.Point,
    inks: Inks,
  ): void {
    this.#drawn.push({ at, one });
    pen.save();
    pen.translate(at.x + margin.x, at.y + margin.y);
    drawOne(pen, one, inks);
    pen.restore();
  }

  #prepare(map: L.Map, whole: L.Point, margin: L.Point): CanvasRenderingContext2D | null {
    const dense = window.devicePixelRatio || 1;
    this.#canvas.width = whole.x * dense;
    this.#canvas.height = whole.y * dense;
    this.#canvas.style.width = `${whole.x}px`;
    this.#canvas.style.height = `${whole.y}px`;
    L.DomUtil.setPosition(
      this.#canvas,
      map.containerPointToLayerPoint(margin.multiplyBy(-1)).round(),
    );
    const pen = this.#canvas.getContext("2d");
    pen?.scale(dense, dense);
    return pen;
  }
}

const isWithin = (at: L.Point, size: L.Point): boolean =>
  at.x > -30 && at.y > -30 && at.x < size.x + 30 && at.y < size.y + 30;
