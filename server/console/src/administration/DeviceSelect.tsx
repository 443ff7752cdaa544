import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/ScrollArea.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import { useSeat } from "../session/session";
import { useWords } from "../words/words";
import { folded } from "./AreaSelect";

/** One device of an area and below, found by its name or its neighbourhood. */
export function DeviceSelect({
  label,
  area,
  without,
  onDevice,
}: {
  label: string;
  area: string;
  without: readonly string[];
  onDevice: (device: string) => void;
}) {
  const words = useWords();
  const { nameOf } = useSeat();
  const { data } = useQuery(queries.devices(area));
  const options = (data ?? [])
    .filter((one) => !without.includes(one.id))
    .map((one) => ({ value: one.id, label: `${one.name}, ${nameOf(one.area)}` }));
  return (
    <Select
      label={label}
      size="md"
      searchable
      limit={60}
      filter={folded}
      nothingFoundMessage={words.noDevices}
      data={options}
      value={null}
      onChange={(chosen) => {
        if (chosen !== null) onDevice(chosen);
      }}
    />
  );
}
