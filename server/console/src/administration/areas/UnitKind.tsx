import { NativeSelect, TextInput } from "@mantine/core";
import classes from "./AreaPage.module.css";
import { useAreaWords } from "./words";

const KINDS = ["ward", "commune", "special_zone"] as const;

export interface NewUnit {
  name: string;
  kind: (typeof KINDS)[number];
}

/** What a new unit is called, and what it is. */
export function UnitKind({ unit, onUnit }: { unit: NewUnit; onUnit: (unit: NewUnit) => void }) {
  const words = useAreaWords();
  return (
    <div className={classes.times}>
      <TextInput
        size="md"
        label={words.newName}
        required
        withAsterisk={false}
        value={unit.name}
        onChange={(event) => onUnit({ ...unit, name: event.currentTarget.value })}
      />
      <NativeSelect
        size="md"
        label={words.kind}
        value={unit.kind}
        data={KINDS.map((one) => ({ value: one, label: words.kinds[one] }))}
        onChange={(event) => {
          const kind = KINDS.find((one) => one === event.currentTarget.value);
          if (kind !== undefined) onUnit({ ...unit, kind });
        }}
      />
    </div>
  );
}
