import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/ScrollArea.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Select, type OptionsFilter } from "@mantine/core";
import { useMemo } from "react";
import type { Area } from "../api/calls";
import { useSeat } from "../session/session";
import { fold } from "../words/fold";
import { useWords } from "../words/words";

const SHOWN = 60;

export const folded: OptionsFilter = ({ options, search, limit }) => {
  const wanted = fold(search.trim());
  return options
    .filter((one) => "label" in one && fold(one.label).includes(wanted))
    .slice(0, limit);
};

/** One area of those that `among` lets through, found by a few letters without diacritics. */
export function AreaSelect({
  label,
  description,
  value,
  onValue,
  among,
  error,
  required = true,
}: {
  label: string;
  description?: string;
  value: string;
  onValue: (area: string) => void;
  among: (area: Area) => boolean;
  error?: string | undefined;
  required?: boolean;
}) {
  const words = useWords();
  const { areas, nameOf } = useSeat();
  const options = useMemo(() => {
    const shown = [...areas.values()].filter((area) => area.closed_ms === null && among(area));
    return shown.map((area) => ({ value: area.id, label: labelOf(area, nameOf) }));
  }, [areas, among, nameOf]);
  return (
    <Select
      label={label}
      description={description}
      size="md"
      searchable
      allowDeselect={false}
      required={required}
      withAsterisk={false}
      limit={SHOWN}
      filter={folded}
      nothingFoundMessage={words.noSuchArea}
      data={options}
      value={value === "" ? null : value}
      error={error}
      onChange={(chosen) => onValue(chosen ?? "")}
    />
  );
}

/** Many wards have a Tổ dân phố 3: a part says what it is a part of. */
const labelOf = (area: Area, nameOf: (area: string) => string): string =>
  (area.kind === "neighbourhood" || area.kind === "group") && area.parent !== null
    ? `${area.name}, ${nameOf(area.parent)}`
    : area.name;
