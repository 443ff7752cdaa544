import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { Link } from "@tanstack/react-router";
import { memo, useLayoutEffect, useRef, useState } from "react";
import type { Device } from "../api/calls";
import { useSeat } from "../session/session";
import type { Saying } from "../today/sentences";
import classes from "./ClusterList.module.css";
import { MarkIcon } from "./MarkIcon";
import { factsIn, tell } from "./sentences";
import { useClusterWords } from "./words";

/** Pixels of a line before it is measured. */
const LINE_NARROW = 82;
const LINE_WIDE = 92;
/** Lines drawn beyond what is seen: a key that moves the focus finds the next one there. */
const BEYOND = 8;

interface Props {
  /** The area whose clusters these are: it is named above the list, and not in each line. */
  within: string;
  devices: readonly Device[];
  saying: Saying;
  wide: boolean;
}

/** Ten thousand lines, of which those in sight are drawn. */
export function ClusterList({ within, devices, saying, wide }: Props) {
  const words = useClusterWords();
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0), [wide]);
  const lines = useWindowVirtualizer({
    count: devices.length,
    estimateSize: () => (wide ? LINE_WIDE : LINE_NARROW),
    overscan: BEYOND,
    scrollMargin: above,
    getItemKey: (n) => devices[n]?.id ?? n,
  });
  return (
    <ul
      ref={list}
      className={classes.list}
      aria-label={words.list}
      style={{ height: lines.getTotalSize() }}
    >
      {lines.getVirtualItems().map(({ index, start, key }) => {
        const device = devices[index];
        return (
          device && (
            <li
              key={key}
              ref={lines.measureElement}
              data-index={index}
              aria-setsize={devices.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start - above}px)` }}
            >
              <Line within={within} device={device} saying={saying} wide={wide} />
            </li>
          )
        );
      })}
    </ul>
  );
}

/** A neighbourhood's name says where it is only beside its ward's. */
function usePlaceName(area: string, within: string): string {
  const { areas, nameOf } = useSeat();
  const found = areas.get(area);
  const above = found?.parent == null ? undefined : areas.get(found.parent);
  const plain = found?.kind !== "neighbourhood" || above === undefined || above.id === within;
  return plain ? nameOf(area) : `${nameOf(area)}, ${above.name}`;
}

const Line = memo(function Line({
  within,
  device,
  saying,
  wide,
}: {
  within: string;
  device: Device;
  saying: Saying;
  wide: boolean;
}) {
  const place = usePlaceName(device.area, within);
  const { mark, mood, said } = tell(device, saying);
  const facts = wide ? factsIn(device, saying) : [];
  return (
    <Link to="/cum-loa/$device" params={{ device: device.id }} className={classes.line}>
      <MarkIcon mark={mark} />
      <span className={classes.told}>
        <strong>{device.name}</strong>
        <span className={classes.area}>{place}</span>
        <span className={classes.said} data-mood={mood}>
          {said}
        </span>
        {facts.length > 0 && <span className={classes.facts}>{facts.join(" · ")}</span>}
      </span>
    </Link>
  );
});
