import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useSeat } from "../session/session";
import { fold } from "../words/fold";
import { useWords } from "../words/words";
import classes from "./AreaChooser.module.css";

/** The area that the pages speak of: the one in the address, else the widest of one's own. */
export function useChosenArea(): string {
  const { areas, rights } = useSeat();
  const { area } = useSearch({ from: "__root__" });
  if (area !== undefined && areas.has(area) && rights.may("read", area)) return area;
  return rights.homes()[0] ?? "";
}

export function AreaChooser() {
  const words = useWords();
  const { areas, rights, nameOf } = useSeat();
  const chosen = useChosenArea();
  const navigate = useNavigate();
  const options = useMemo(
    () =>
      [...areas.values()]
        .filter((area) => rights.may("read", area.id))
        .map((area) => ({ value: area.id, label: area.name })),
    [areas, rights],
  );
  if (options.length <= 1) return <span className={classes.only}>{nameOf(chosen)}</span>;
  return (
    <Select
      className={classes.chooser ?? ""}
      aria-label={words.area}
      data={options}
      value={chosen}
      allowDeselect={false}
      searchable
      limit={200}
      size="md"
      maxDropdownHeight={420}
      nothingFoundMessage={words.noSuchArea}
      filter={({ options: all, search }) =>
        all.filter((one) => "label" in one && fold(one.label).includes(fold(search)))
      }
      onChange={(area) => {
        if (area !== null) void navigate({ to: ".", search: (kept) => ({ ...kept, area }) });
      }}
    />
  );
}
