import { Button } from "@mantine/core";
import { useCallback } from "react";
import type { Area } from "../../api/calls";
import { useSeat } from "../../session/session";
import { above } from "../areas/tree";
import { AreaSelect } from "../AreaSelect";
import classes from "./Policy.module.css";
import { moved } from "./standing";
import { usePolicyWords } from "./words";

/** The order of precedence, the first on top; moved by buttons, which a keyboard and a thumb both
 * press. */
export function Order({
  area,
  order,
  onOrder,
  titles,
}: {
  area: string;
  order: readonly string[];
  onOrder: ((order: string[]) => void) | undefined;
  titles: ReadonlyMap<string, string>;
}) {
  const words = usePolicyWords();
  const { areas } = useSeat();
  const near = useCallback(
    (one: Area) => {
      if (order.includes(one.id)) return false;
      const chain = [area, ...above(areas, area)];
      const isNear = (id: string) => chain.includes(id) || above(areas, id).includes(area);
      return isNear(one.id) || (one.kind === "group" && one.parent !== null && isNear(one.parent));
    },
    [area, areas, order],
  );
  return (
    <fieldset className={classes.order}>
      <legend>{words.order}</legend>
      <p className={classes.why}>{words.orderWhy}</p>
      {order.length === 0 && <p>{words.noOrder}</p>}
      <ol>
        {order.map((one, at) => (
          <li key={one}>
            <Place
              named={one}
              titles={titles}
              first={at === 0}
              last={at === order.length - 1}
              move={onOrder && ((by) => onOrder(moved(order, at, by)))}
              remove={onOrder && (() => onOrder(order.filter((other) => other !== one)))}
            />
          </li>
        ))}
      </ol>
      {onOrder !== undefined && (
        <AreaSelect
          label={words.add}
          value=""
          required={false}
          onValue={(chosen) => {
            if (chosen !== "") onOrder([...order, chosen]);
          }}
          among={near}
        />
      )}
    </fieldset>
  );
}

interface PlaceProps {
  named: string;
  titles: ReadonlyMap<string, string>;
  first: boolean;
  last: boolean;
  move: ((by: 1 | -1) => void) | undefined;
  remove: (() => void) | undefined;
}

function Place({ named, titles, first, last, move, remove }: PlaceProps) {
  const words = usePolicyWords();
  const { areas } = useSeat();
  const title = titles.get(named);
  const name =
    areas.get(named)?.name ?? (title === undefined ? words.otherEntry : words.entry(title));
  return (
    <div className={classes.place}>
      <strong>{name}</strong>
      {move !== undefined && (
        <span>
          <Button
            variant="subtle"
            disabled={first}
            aria-label={`${words.upIt}: ${name}`}
            onClick={() => move(-1)}
          >
            {words.upIt}
          </Button>
          <Button
            variant="subtle"
            disabled={last}
            aria-label={`${words.downIt}: ${name}`}
            onClick={() => move(1)}
          >
            {words.downIt}
          </Button>
          <Button variant="subtle" aria-label={`${words.removeIt}: ${name}`} onClick={remove}>
            {words.removeIt}
          </Button>
        </span>
      )}
    </div>
  );
}
