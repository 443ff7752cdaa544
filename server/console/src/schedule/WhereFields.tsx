import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Area } from "../api/calls";
import { useSeat } from "../session/session";
import { fold } from "../words/fold";
import classes from "./Fields.module.css";
import { useScheduleWords } from "./words";

/** From so many areas on there is a search. */
const SEARCHED = 12;
const SHOWN = 60;

/** Where it sounds: all of the area, or some of what lies below it. */
export function WhereFields({
  area,
  form,
  set,
}: {
  area: string;
  form: { areas: string[] };
  set: (change: { areas: string[] }) => void;
}) {
  const words = useScheduleWords();
  const { areas, nameOf } = useSeat();
  const [search, setSearch] = useState("");
  const below = belowOf(area, areas);
  const whole = form.areas.includes(area);
  const wanted = fold(search.trim());
  const shown = below
    .filter((one) => form.areas.includes(one.id) || fold(one.name).includes(wanted))
    .slice(0, SHOWN);
  const toggle = (id: string, on: boolean) =>
    set({ areas: on ? [...form.areas, id] : form.areas.filter((one) => one !== id) });
  return (
    <fieldset>
      <legend>{words.where}</legend>
      {below.length === 0 ? (
        <p className={classes.lead}>{words.wholeOf(nameOf(area))}</p>
      ) : (
        <Checkbox
          size="md"
          label={words.wholeOf(nameOf(area))}
          checked={whole}
          onChange={(event) => set({ areas: event.currentTarget.checked ? [area] : [] })}
        />
      )}
      {!whole && (
        <>
          {below.length > SEARCHED && (
            <TextInput
              size="md"
              type="search"
              label={words.searchArea}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          <div className={classes.areas} role="group" aria-label={words.where}>
            {shown.map((one) => (
              <Checkbox
                key={one.id}
                size="md"
                label={one.name}
                checked={form.areas.includes(one.id)}
                onChange={(event) => toggle(one.id, event.currentTarget.checked)}
              />
            ))}
          </div>
          {below.length > SHOWN && <p className={classes.hint}>{words.narrowAreas}</p>}
        </>
      )}
    </fieldset>
  );
}

/** Every area below this one that still takes something new, by name. */
function belowOf(area: string, areas: ReadonlyMap<string, Area>): Area[] {
  const reaches = (one: Area): boolean => {
    const seen = new Set<string>();
    for (let up = one.parent; up !== null && !seen.has(up); up = areas.get(up)?.parent ?? null) {
      if (up === area) return true;
      seen.add(up);
    }
    return false;
  };
  return [...areas.values()]
    .filter((one) => one.closed_ms == null && reaches(one))
    .sort((a, b) => a.name.localeCompare(b.name, "vi"));
}
