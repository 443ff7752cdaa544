import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { useSeat } from "../../session/session";
import classes from "./AreaPage.module.css";
import type { DeedProps } from "./Deeds";
import { Reform } from "./Reform";
import { childrenOf } from "./tree";
import { type NewUnit, UnitKind } from "./UnitKind";
import { useDecider } from "./useDecider";
import { useAreaWords } from "./words";

/** Several neighbourhoods of a unit become a new one. */
export function Splitting({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const { areas } = useSeat();
  const above = useDecider(detail.id);
  const [parts, setParts] = useState<readonly string[]>([]);
  const [unit, setUnit] = useState<NewUnit>({ name: "", kind: "ward" });
  const below = (childrenOf(areas).get(detail.id) ?? []).filter(
    (one) => one.kind === "neighbourhood" && one.closed_ms === null,
  );
  const asked = { above, parts: [...parts], new: unit };
  const to = { params: { path: { area: detail.id } } };
  const toggle = (part: string, on: boolean) =>
    setParts(on ? [...parts, part] : parts.filter((one) => one !== part));
  return (
    <Reform
      title={`${words.split}: ${detail.name}`}
      asked={JSON.stringify(asked)}
      foresee={() => answered(api.POST("/api/areas/{area}/split/preview", { ...to, body: asked }))}
      carryOut={(reason) =>
        answered(api.POST("/api/areas/{area}/split", { ...to, body: { ...asked, reason } }))
      }
      close={close}
    >
      <fieldset className={classes.part}>
        <legend>{words.parts}</legend>
        <div className={classes.parts}>
          {below.map((one) => (
            <Checkbox
              key={one.id}
              size="md"
              label={one.name}
              checked={parts.includes(one.id)}
              onChange={(event) => toggle(one.id, event.currentTarget.checked)}
            />
          ))}
        </div>
      </fieldset>
      <UnitKind unit={unit} onUnit={setUnit} />
    </Reform>
  );
}
