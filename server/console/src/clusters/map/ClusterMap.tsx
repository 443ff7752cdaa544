import { ActionIcon, useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type L from "leaflet";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Device } from "../../api/calls";
import * as queries from "../../api/queries";
import { Icon } from "../../look/Icon";
import type { Saying } from "../../today/sentences";
import { MarkIcon } from "../MarkIcon";
import { type Mark, tell } from "../sentences";
import { useClusterWords } from "../words";
import classes from "./ClusterMap.module.css";
import "./leaflet.css";
import { frameOf, type Gathered } from "./gathering";
import { spotsOf } from "./spots";
import { makeSurface, type Surface } from "./surface";

/** As many as one can read at one place; of more the map goes nearer. */
const LISTED_MAX = 6;

interface Props {
  area: string;
  devices: readonly Device[];
  saying: Saying;
}

/** The clusters where they hang. What it shows the list says too. */
export default function ClusterMap({ area, devices, saying }: Props) {
  const words = useClusterWords();
  const { box, surface } = useSurface();
  const spots = useMemo(() => spotsOf(devices), [devices]);
  const outlines = useQuery(queries.outlines(area));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const scheme = useComputedColorScheme("light");
  const framed = useRef(false);
  useEffect(() => surface?.dots.put(spots), [surface, spots]);
  useEffect(() => surface?.dots.redraw(), [surface, scheme]);
  useEffect(() => surface?.outline(outlines.data ?? [], area), [surface, outlines.data, area]);
  useEffect(() => {
    const frame = frameOf(spots);
    if (surface === undefined || frame === undefined || framed.current) return;
    framed.current = true;
    surface.show(frame);
  }, [surface, spots]);
  useChoosing(surface, setChosen);
  const named = devices.filter((device) => chosen.includes(device.id));
  const whole = () => {
    const frame = frameOf(spots);
    if (frame !== undefined) surface?.show(frame);
  };
  return (
    <section className={classes.map} aria-label={words.map}>
      <div ref={box} className={classes.box} role="group" aria-label={words.mapLabel} />
      <div className={classes.tools}>
        <Tool name={words.zoomIn} sign="+" use={() => surface?.map.zoomIn()} />
        <Tool name={words.zoomOut} sign="−" use={() => surface?.map.zoomOut()} />
        <Tool name={words.wholeArea} sign="⤢" use={whole} />
      </div>
      <div className={classes.below}>
        <Notes
          unplaced={devices.length - spots.length}
          none={spots.length === 0}
          failed={outlines.isError}
        />
        <Legend />
      </div>
      {named.length > 0 && <Chosen devices={named} saying={saying} close={() => setChosen([])} />}
    </section>
  );
}

function useSurface() {
  const box = useRef<HTMLDivElement>(null);
  const [surface, setSurface] = useState<Surface>();
  useEffect(() => {
    if (box.current === null) return undefined;
    const made = makeSurface(box.current);
    setSurface(made);
    return () => {
      setSurface(undefined);
      made.end();
    };
  }, []);
  return { box, surface };
}

/** A few at a place are named; of many the map goes nearer. */
function useChoosing(surface: Surface | undefined, choose: (ids: readonly string[]) => void) {
  useEffect(() => {
    if (surface === undefined) return undefined;
    const { map, dots } = surface;
    const click = (event: L.LeafletMouseEvent) => {
      const found = dots.at(event.containerPoint);
      const near = found !== undefined && isTooMany(found, map) ? frameOf(found.spots) : undefined;
      if (near !== undefined) surface.show(near);
      choose(near === undefined ? (found?.spots ?? []).map((spot) => spot.of.id) : []);
    };
    const move = (event: L.LeafletMouseEvent) => {
      const over = dots.at(event.containerPoint) !== undefined;
      map.getContainer().classList.toggle("over", over);
    };
    map.on("click", click).on("mousemove", move);
    return () => void map.off("click", click).off("mousemove", move);
  }, [surface, choose]);
}

const isTooMany = (found: Gathered<Device>, map: L.Map): boolean =>
  found.spots.length > LISTED_MAX && map.getZoom() < map.getMaxZoom();

function Tool({ name, sign, use }: { name: string; sign: string; use: () => void }) {
  return (
    <ActionIcon variant="default" size={44} aria-label={name} title={name} onClick={use}>
      <span aria-hidden="true">{sign}</span>
    </ActionIcon>
  );
}

function Legend() {
  const words = useClusterWords();
  const told: [Mark, string][] = [
    ["ready", words.isReady],
    ["sounding", words.sounding],
    ["trouble", words.attention],
    ["silent", words.offline],
    ["never", words.isNever],
  ];
  return (
    <ul className={classes.legend} aria-label={words.mapLegend}>
      {told.map(([mark, said]) => (
        <li key={mark}>
          <MarkIcon mark={mark} size={18} /> {said}
        </li>
      ))}
    </ul>
  );
}

function Chosen({
  devices,
  saying,
  close,
}: {
  devices: readonly Device[];
  saying: Saying;
  close: () => void;
}) {
  const words = useClusterWords();
  return (
    <div className={classes.chosen} role="status">
      <ul>
        {devices.slice(0, LISTED_MAX).map((device) => {
          const { mark, said } = tell(device, saying);
          return (
            <li key={device.id}>
              <MarkIcon mark={mark} />
              <Link to="/cum-loa/$device" params={{ device: device.id }}>
                <strong>{device.name}</strong>
                <span>{said}</span>
              </Link>
            </li>
          );
        })}
      </ul>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={words.closeCard}
        onClick={close}
      >
        <Icon name="cut" size={20} />
      </ActionIcon>
    </div>
  );
}

function Notes({ unplaced, none, failed }: { unplaced: number; none: boolean; failed: boolean }) {
  const words = useClusterWords();
  const notes = [
    none ? words.noneOnMap : unplaced > 0 ? words.unplaced(unplaced) : "",
    failed ? words.mapFailed : "",
  ].filter(Boolean);
  if (notes.length === 0) return null;
  return (
    <p className={classes.notes} role="status">
      {notes.join(" ")}
    </p>
  );
}
