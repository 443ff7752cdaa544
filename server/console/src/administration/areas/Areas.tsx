import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Chip } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { VirtualRows } from "../../look/VirtualRows";
import { useSeat } from "../../session/session";
import { Search } from "../Searched";
import { useSearched } from "../useSearched";
import classes from "./Areas.module.css";
import { above, type Branch, branches, matching } from "./tree";
import { useAreaWords } from "./words";

/** The tree on one side, the chosen area on the other; on a phone one after the other. */
export function Areas() {
  const { unit } = useParams({ strict: false });
  return (
    <div className={classes.areas} data-chosen={unit !== undefined}>
      <Tree chosen={unit} />
      <div className={classes.one}>{unit === undefined ? <Unchosen /> : <Outlet />}</div>
    </div>
  );
}

function Unchosen() {
  const words = useAreaWords();
  return <p className={classes.unchosen}>{words.choose}</p>;
}

function Tree({ chosen }: { chosen: string | undefined }) {
  const words = useAreaWords();
  const { areas } = useSeat();
  const [searched, search] = useSearched();
  const { isOpen, toggle } = useOpened(chosen);
  const rows = useMemo(
    () => (searched.trim() === "" ? branches(areas, isOpen) : matching(areas, searched)),
    [areas, isOpen, searched],
  );
  return (
    <section className={classes.tree} aria-label={words.tree}>
      <Search label={words.search} searched={searched} search={search} />
      <p className={classes.count} role="status">
        {rows.length === 0 ? words.none : words.countOf(rows.length)}
      </p>
      <VirtualRows rows={rows} keyOf={({ area }) => area.id} label={words.tree} estimate={44}>
        {(row) => <Line branch={row} opened={isOpen(row.area.id)} toggle={toggle} />}
      </VirtualRows>
    </section>
  );
}

interface LineProps {
  branch: Branch;
  opened: boolean;
  toggle: (area: string) => void;
}

function Line({ branch: { area, depth, children }, opened, toggle }: LineProps) {
  const words = useAreaWords();
  return (
    <div className={classes.line} style={{ paddingLeft: `${Math.min(depth, 6) * 1.125}rem` }}>
      {children > 0 ? (
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={opened}
          aria-label={opened ? words.shut(area.name) : words.open(area.name)}
          onClick={() => toggle(area.id)}
        >
          <Icon name={opened ? "down" : "forward"} size={18} />
        </button>
      ) : (
        <span className={classes.leaf} />
      )}
      <Link
        to="/quan-tri/dia-ban/$unit"
        params={{ unit: area.id }}
        search={(kept: Record<string, unknown>) => kept}
        className={classes.name}
      >
        {area.name}
        {area.closed_ms !== null && <Chip>{words.closed}</Chip>}
        {area.kind === "group" && <Chip>{words.kinds.group}</Chip>}
      </Link>
    </div>
  );
}

/** Open are the tops, what leads to the chosen one, and what somebody opened. */
function useOpened(chosen: string | undefined) {
  const { areas } = useSeat();
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = useMemo(() => {
    const leading = new Set(chosen === undefined ? [] : above(areas, chosen));
    return (area: string): boolean => {
      const parent = areas.get(area)?.parent;
      const isTop = parent === undefined || parent === null || !areas.has(parent);
      return toggled.get(area) ?? (isTop || leading.has(area));
    };
  }, [areas, chosen, toggled]);
  const toggle = (area: string) => setToggled(new Map(toggled).set(area, !isOpen(area)));
  return { isOpen, toggle };
}
