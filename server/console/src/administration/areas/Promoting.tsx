import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import type { AreaKind } from "../types";
import type { DeedProps } from "./Deeds";
import { Reform } from "./Reform";
import { useDecider } from "./useDecider";
import { useAreaWords } from "./words";

const KINDS = ["ward", "commune", "special_zone"] as const;

/** A part becomes a unit of its own: again what it was, or something new. */
export function Promoting({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const above = useDecider(detail.parent ?? detail.id);
  const [kind, setKind] = useState<AreaKind | "">(detail.former === null ? "ward" : "");
  const asked = { above, ...(kind === "" ? {} : { kind }) };
  const to = { params: { path: { area: detail.id } } };
  const before =
    detail.former === null
      ? []
      : [{ value: "", label: words.asBefore(words.kinds[detail.former]) }];
  return (
    <Reform
      title={`${words.promote}: ${detail.name}`}
      asked={JSON.stringify(asked)}
      foresee={() =>
        answered(api.POST("/api/areas/{area}/promote/preview", { ...to, body: asked }))
      }
      carryOut={(reason) =>
        answered(api.POST("/api/areas/{area}/promote", { ...to, body: { ...asked, reason } }))
      }
      close={close}
    >
      <NativeSelect
        size="md"
        label={words.promoteTo}
        value={kind}
        data={[...before, ...KINDS.map((one) => ({ value: one, label: words.kinds[one] }))]}
        onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? "")}
      />
    </Reform>
  );
}
