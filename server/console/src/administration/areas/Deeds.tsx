import { Button } from "@mantine/core";
import { useState } from "react";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import type { AreaDetail } from "../types";
import { Adding } from "./Adding";
import classes from "./AreaPage.module.css";
import { Closing } from "./Closing";
import { Joining } from "./Joining";
import { Merging } from "./Merging";
import { Promoting } from "./Promoting";
import { Renaming } from "./Renaming";
import { Splitting } from "./Splitting";
import { above, childrenOf } from "./tree";
import { useAreaWords } from "./words";

export const UNITS: readonly string[] = ["ward", "commune", "special_zone"];

const DIALOGS = {
  rename: Renaming,
  add: Adding,
  merge: Merging,
  split: Splitting,
  promote: Promoting,
  join: Joining,
  close: Closing,
} as const;
type Deed = keyof typeof DIALOGS;

/** What can be done with an area of this kind; whether it may be, the server says in each. */
export function Deeds({ detail }: { detail: AreaDetail }) {
  const words = useAreaWords();
  const [deed, setDeed] = useState<Deed | null>(null);
  const deeds = useDeeds(detail);
  const Opened = deed === null ? null : DIALOGS[deed];
  return (
    <Card title={words.deeds}>
      <div className={classes.deeds}>
        {deeds.map((one) => (
          <Button key={one} variant="default" onClick={() => setDeed(one)}>
            {words[one]}
          </Button>
        ))}
      </div>
      {Opened !== null && <Opened detail={detail} close={() => setDeed(null)} />}
    </Card>
  );
}

function useDeeds(detail: AreaDetail): Deed[] {
  const { areas, rights } = useSeat();
  const { kind, former } = detail;
  const decides = above(areas, detail.id).some((area) => rights.may("area.manage", area));
  const isUnit = UNITS.includes(kind);
  const parts = (childrenOf(areas).get(detail.id) ?? []).some(
    (one) => one.kind === "neighbourhood",
  );
  const deeds: [Deed, boolean][] = [
    ["rename", true],
    ["add", kind !== "group"],
    ["merge", isUnit && decides],
    ["split", isUnit && decides && parts],
    ["promote", kind === "neighbourhood" && decides],
    ["join", former !== null && detail.answers && rights.may("offer.answer", detail.id)],
    ["close", detail.parent !== null],
  ];
  return deeds.filter(([, is]) => is).map(([one]) => one);
}

export interface DeedProps {
  detail: AreaDetail;
  close: () => void;
}
