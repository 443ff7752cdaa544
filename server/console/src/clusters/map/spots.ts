import type { Device } from "../../api/calls";
import { markOf } from "../sentences";
import type { Spot } from "./gathering";

/** Web Mercator (EPSG:3857) as parts of the world's width: 0…1 from the west and from the north. */
export function placed(lat: number, lon: number): { x: number; y: number } {
  const sin = Math.sin((lat * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

/** A device that did not change is the same object, and stands where it stood. */
const known = new WeakMap<Device, Spot<Device>>();

/** The clusters that have a place. */
export function spotsOf(devices: readonly Device[]): Spot<Device>[] {
  return devices.flatMap((device) => {
    const found = known.get(device);
    if (found !== undefined) return [found];
    if (device.lat === null || device.lon === null) return [];
    const spot = { ...placed(device.lat, device.lon), mark: markOf(device), of: device };
    known.set(device, spot);
    return [spot];
  });
}
