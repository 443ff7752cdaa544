import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Area } from "../../api/calls";
import { Card, Empty } from "../../look/Card";
import { Sure } from "../../look/Sure";
import { useSeat } from "../../session/session";
import { AreaSelect } from "../AreaSelect";
import * as queries from "../queries";
import type { Updates as Shown } from "../types";
import { written } from "./day";
import classes from "./Updates.module.css";
import { useUpdateWords } from "./words";

const FIRSTS = ["share", "area", "all"] as const;
type First = (typeof FIRSTS)[number];

/** A release for the area, and who tries it before all others do. */
export function Beginning({ area, shown }: { area: string; shown: Shown }) {
  const words = useUpdateWords();
  const client = useQueryClient();
  const { areas } = useSeat();
  const [version, setVersion] = useState(shown.releases[0]?.version ?? "");
  const [first, setFirst] = useState<First>("share");
  const [ring, setRing] = useState("");
  const [sure, setSure] = useState(false);
  const below = useCallback(
    (one: Area) => {
      let at: Area | undefined = one;
      while (at !== undefined && at.id !== area) at = areas.get(at.parent ?? "");
      return at !== undefined && one.id !== area;
    },
    [area, areas],
  );
  const rings = first === "share" ? [{ permille: 10 }] : first === "area" ? [{ area: ring }] : [];
  const beginning = useMutation({
    mutationFn: () => queries.beginRollout(area, version, rings),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["updates"] });
      setSure(false);
    },
  });
  if (shown.releases.length === 0) return <Empty>{words.noReleases}</Empty>;
  return (
    <Card title={words.begin}>
      <div className={classes.form}>
        <NativeSelect
          size="md"
          label={words.version}
          data={shown.releases.map((one) => one.version)}
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <NativeSelect
          size="md"
          label={words.first}
          data={FIRSTS.map((value) => ({ value, label: words.firsts[value] }))}
          value={first}
          onChange={(event) =>
            setFirst(FIRSTS.find((one) => one === event.currentTarget.value) ?? "share")
          }
        />
        {first === "area" && (
          <AreaSelect label={words.area} value={ring} onValue={setRing} among={below} />
        )}
        <Button size="md" disabled={first === "area" && ring === ""} onClick={() => setSure(true)}>
          {words.start}
        </Button>
      </div>
      {shown.expires_ms !== null && (
        <p className={classes.facts}>{words.expires(written(shown.expires_ms))}</p>
      )}
      {sure && (
        <Sure
          title={words.startSure(version)}
          what={words.startWhat}
          yes={words.start}
          deed={beginning}
          close={() => setSure(false)}
        />
      )}
    </Card>
  );
}
