import "@mantine/core/styles/RadioIndicator.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Radio } from "@mantine/core";
import { useCallback, useState } from "react";
import { answered, api, type Area } from "../../api/calls";
import { AreaSelect } from "../AreaSelect";
import classes from "./AreaPage.module.css";
import { type DeedProps, UNITS } from "./Deeds";
import { Reform } from "./Reform";
import { type NewUnit, UnitKind } from "./UnitKind";
import { useDecider } from "./useDecider";
import { useAreaWords } from "./words";

/** Into a unit that stands, or together with another one into a new unit. */
export function Merging({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const above = useDecider(detail.id);
  const [isNew, setIsNew] = useState(false);
  const [other, setOther] = useState("");
  const [unit, setUnit] = useState<NewUnit>({ name: "", kind: "ward" });
  const beside = useCallback(
    (area: Area) =>
      area.parent === detail.parent && UNITS.includes(area.kind) && area.id !== detail.id,
    [detail],
  );
  const asked = isNew ? { above, new: unit, also: [other] } : { above, into: other };
  const to = { params: { path: { area: detail.id } } };
  return (
    <Reform
      title={`${words.merge}: ${detail.name}`}
      asked={JSON.stringify(asked)}
      foresee={() => answered(api.POST("/api/areas/{area}/merge/preview", { ...to, body: asked }))}
      carryOut={(reason) =>
        answered(api.POST("/api/areas/{area}/merge", { ...to, body: { ...asked, reason } }))
      }
      close={close}
    >
      <Radio.Group
        label={words.mergeInto}
        size="md"
        value={isNew ? "new" : "into"}
        onChange={(chosen) => setIsNew(chosen === "new")}
      >
        <div className={classes.radios}>
          <Radio value="into" size="md" label={words.intoStanding} />
          <Radio value="new" size="md" label={words.intoNew} />
        </div>
      </Radio.Group>
      <AreaSelect
        label={isNew ? words.also : words.successor}
        value={other}
        onValue={setOther}
        among={beside}
      />
      {isNew && <UnitKind unit={unit} onUnit={setUnit} />}
    </Reform>
  );
}
