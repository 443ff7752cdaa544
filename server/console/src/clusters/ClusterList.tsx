import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "@tanstack/react-router";
import { memo, type MouseEvent, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Device } from "../api/calls";
import { useSeat } from "../session/session";
import type { Saying } from "../today/sentences";
import classes from "./ClusterList.module.css";
import { MarkIcon } from "./MarkIcon";
import { factsIn, tell } from "./sentences";
import { useClusterWords } from "./words";

/** The height of a line with the gap below it, in rem: of a narrow one before it is measured, for
 * its sentence may need two lines; of every wide one, as its style has it. */
const LINE_NARROW = 5.125;
const LINE_WIDE = 6;
/** Lines drawn beyond what is seen: a key that moves the focus finds the next one there. */
const BEYOND = 4;

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
  const line = (wide ? LINE_WIDE : LINE_NARROW) * useRem();
  const lines = useWindowVirtualizer({
    count: devices.length,
    estimateSize: useCallback(() => line, [line]),
    overscan: BEYOND,
    scrollMargin: above,
    getItemKey: useCallback((n: number) => devices[n]?.id ?? n, [devices]),
  });
  const { addressOf, open } = useWays();
  return (
    <ul
      ref={list}
      className={classes.list}
      data-wide={wide}
      onClick={open}
      aria-label={words.list}
      style={{ height: lines.getTotalSize() }}
    >
      {lines.getVirtualItems().map(({ index, start, key }) => {
        const device = devices[index];
        return (
          device && (
            <li
              key={key}
              ref={wide ? undefined : lines.measureElement}
              data-index={index}
              aria-setsize={devices.length}
              aria-posinset={index + 1}
              style={{ top: start - above }}
            >
              <Line
                within={within}
                device={device}
                saying={saying}
                wide={wide}
                address={addressOf(device.id)}
              />
            </li>
          )
        );
      })}
    </ul>
  );
}

/** The router's own links listen each for itself, which a list of thousands feels: here the
 * addresses of all are made from one, and the list listens for them. */
function useWays() {
  const router = useRouter();
  const to = "/cum-loa/$device";
  const [before = "", after = ""] = router
    .buildLocation({ to, params: { device: ANYONE } })
    .href.split(ANYONE);
  const open = (event: MouseEvent) => {
    const { button, metaKey, ctrlKey, shiftKey, altKey, target } = event;
    if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return;
    const device = target instanceof Element && target.closest("a")?.dataset.device;
    if (!device) return;
    event.preventDefault();
    void router.navigate({ to, params: { device } });
  };
  return { addressOf: (device: string) => before + device + after, open };
}

const ANYONE = "anyone";

/** Pixels of a rem: people set their letters larger. */
const useRem = () =>
  useState(() => parseFloat(getComputedStyle(document.documentElement).fontSize))[0];

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
  address,
}: Omit<Props, "devices"> & { device: Device; address: string }) {
  const place = usePlaceName(device.area, within);
  const { mark, mood, said } = tell(device, saying);
  const facts = wide ? factsIn(device, saying) : [];
  return (
    <a href={address} data-device={device.id} className={classes.line}>
      <MarkIcon mark={mark} />
      <span className={classes.told}>
        <strong>{device.name}</strong>
        <span className={classes.area}>{place}</span>
        <span className={classes.said} data-mood={mood}>
          {said}
        </span>
        {facts.length > 0 && <span className={classes.facts}>{facts.join(" · ")}</span>}
      </span>
    </a>
  );
});
