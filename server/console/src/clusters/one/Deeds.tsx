import { Button } from "@mantine/core";
import { type ComponentType, lazy, Suspense, useState } from "react";
import type { DeviceDetail } from "../../api/calls";
import { useSeat } from "../../session/session";
import type { Saying } from "../../today/sentences";
import { type ClusterWords, useClusterWords } from "../words";
import classes from "./Deeds.module.css";

export interface DeedProps {
  device: DeviceDetail;
  saying: Saying;
  close: () => void;
}

type Deed = "test" | "ask" | "describe" | "move" | "token" | "retire";

const DIALOGS: Record<Deed, ComponentType<DeedProps>> = {
  test: lazy(() => import("./Testing")),
  ask: lazy(() => import("./Asking")),
  describe: lazy(() => import("./Describing")),
  move: lazy(() => import("./Moving")),
  token: lazy(() => import("./Renewing")),
  retire: lazy(() => import("./Retiring")),
};

const NAMES: readonly (readonly [Deed, (words: ClusterWords) => string])[] = [
  ["test", (words) => words.testTone],
  ["ask", (words) => words.askHow],
  ["describe", (words) => words.describe],
  ["move", (words) => words.move],
  ["token", (words) => words.token],
  ["retire", (words) => words.retire],
];

/** What the one who looks may do with this cluster; nothing where that is nothing. */
export function Deeds({ device, saying }: { device: DeviceDetail; saying: Saying }) {
  const words = useClusterWords();
  const { rights } = useSeat();
  const [doing, setDoing] = useState<Deed>();
  if (!rights.may("device.manage", device.area)) return null;
  const Dialog = doing === undefined ? undefined : DIALOGS[doing];
  return (
    <div role="group" aria-label={words.deeds} className={classes.deeds}>
      {NAMES.map(([deed, name]) => (
        <Button
          key={deed}
          variant={deed === "test" ? "light" : "default"}
          size="md"
          className={deed === "retire" ? (classes.grave ?? "") : ""}
          aria-haspopup="dialog"
          onClick={() => setDoing(deed)}
        >
          {name(words)}
        </Button>
      ))}
      {Dialog !== undefined && (
        <Suspense>
          <Dialog device={device} saying={saying} close={() => setDoing(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
