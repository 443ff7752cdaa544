import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import { AreaSelect } from "../administration/AreaSelect";
import type { Area } from "../api/calls";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

/** Several areas and groups, one added at a time. */
export function AreasPick({
  label,
  areas,
  set,
  among,
  least = 0,
}: {
  label: string;
  areas: readonly string[];
  set: (areas: string[]) => void;
  among: (area: Area) => boolean;
  /** So many stay. */
  least?: number;
}) {
  const words = useUrgentWords();
  const { areas: all, nameOf } = useSeat();
  const [adding, setAdding] = useState(false);
  const free = useCallback((one: Area) => among(one) && !areas.includes(one.id), [among, areas]);
  const more = [...all.values()].some((one) => one.closed_ms === null && free(one));
  return (
    <>
      {areas.length > 0 && (
        <ul className={classes.places} aria-label={label}>
          {areas.map((one) => (
            <li key={one}>
              <span>{nameOf(one)}</span>
              {areas.length > least && (
                <button
                  type="button"
                  aria-label={words.leaveOut(nameOf(one))}
                  onClick={() => set(areas.filter((other) => other !== one))}
                >
                  <Icon name="cut" size={20} />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && more && (
        <AreaSelect
          label={words.another}
          value=""
          required={false}
          onValue={(area) => {
            set([...areas, area]);
            setAdding(false);
          }}
          among={free}
        />
      )}
      {!adding && more && (
        <div>
          <Button
            size="md"
            variant="light"
            leftSection={<Icon name="add" size={20} />}
            onClick={() => setAdding(true)}
          >
            {words.addArea}
          </Button>
        </div>
      )}
    </>
  );
}
