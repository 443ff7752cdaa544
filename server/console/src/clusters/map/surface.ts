import L from "leaflet";
import type { Outline } from "../../api/calls";
import { Dots } from "./dots";
import type { Frame } from "./gathering";

const CLOSEST = 18;
/** How near the first view goes: one cluster alone still shows its neighbourhood. */
const FIRST_CLOSEST = 15;
/** Pixels around what is shown: half of the largest mark, and beside the tools on the right. */
const EDGE = 28;
const TOOLS = 48;
const SCALE = 100_000;

/** The map: outlines below, clusters above, nothing fetched from anywhere. */
export interface Surface {
  map: L.Map;
  dots: Dots;
  outline: (outlines: readonly Outline[], own: string) => void;
  show: (frame: Frame) => void;
  end: () => void;
}

export function makeSurface(container: HTMLElement): Surface {
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: false,
    zoomSnap: 0.5,
    zoomDelta: 1,
    minZoom: 6,
    maxZoom: CLOSEST,
  }).setView([16, 107], 6);
  const dots = new Dots().addTo(map);
  const shapes = L.layerGroup().addTo(map);
  const resized = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  resized.observe(container);
  return {
    map,
    dots,
    outline: (outlines, own) => {
      shapes.clearLayers();
      for (const one of outlines) shapeOf(one, own).addTo(shapes);
    },
    show: (frame) =>
      map.fitBounds(boundsOf(frame), {
        animate: false,
        maxZoom: FIRST_CLOSEST,
        paddingTopLeft: [EDGE, EDGE],
        paddingBottomRight: [EDGE + TOOLS, EDGE],
      }),
    end: () => {
      resized.disconnect();
      map.remove();
    },
  };
}

/** Colours are the stylesheet's, by class: they follow the theme. */
function shapeOf({ area, polygons }: Outline, own: string): L.Polygon {
  const rings = polygons.map((polygon) =>
    polygon.map((ring) =>
      ring.map(([lon = 0, lat = 0]): L.LatLngTuple => [lat / SCALE, lon / SCALE]),
    ),
  );
  const className = area === own ? "outline own" : "outline";
  return L.polygon(rings, { className, interactive: false, smoothFactor: 0.5 });
}

function boundsOf({ west, east, north, south }: Frame): L.LatLngBounds {
  const at = (x: number, y: number) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y), -8);
  return L.latLngBounds(at(west, south), at(east, north));
}
