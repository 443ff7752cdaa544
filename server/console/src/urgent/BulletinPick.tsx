import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/ScrollArea.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Select } from "@mantine/core";
import { folded } from "../administration/AreaSelect";
import { length } from "../words/time";
import { useApprovedUrgent } from "./approved";
import { useUrgentWords } from "./words";

/** One approved urgent bulletin, found by a few letters; or none. */
export function BulletinPick({
  area,
  label,
  none,
  value,
  error,
  onValue,
}: {
  area: string;
  label: string;
  none: string;
  value: string | null;
  error?: string | undefined;
  onValue: (bulletin: string | null) => void;
}) {
  const words = useUrgentWords();
  const { bulletins, isPending } = useApprovedUrgent(area);
  return (
    <Select
      size="md"
      label={label}
      placeholder={none}
      searchable
      clearable
      filter={folded}
      nothingFoundMessage={isPending ? "…" : words.noBulletins}
      data={bulletins.map((one) => ({
        value: one.id,
        label: `${one.title} (${length(one.content?.duration_ms ?? 0)})`,
      }))}
      value={value}
      error={error}
      onChange={onValue}
    />
  );
}
