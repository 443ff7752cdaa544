import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { DeviceDetail, Usage } from "../../../api/calls";
import * as queries from "../../../api/queries";
import { Card, Empty } from "../../../look/Card";
import { useSeat } from "../../../session/session";
import { Refused } from "../../../shell/Refused";
import type { Saying } from "../../../today/sentences";
import { size } from "../../../words/size";
import { Facts } from "../Facts";
import classes from "./Data.module.css";
import { factsOf, sharesOf } from "./use";
import { useDataWords } from "./words";

const Planning = lazy(() => import("./Planning"));

/** What the SIM pays for: this month's use, by cause, beside its plan. */
export function Data({ device, saying }: { device: DeviceDetail; saying: Saying }) {
  const words = useDataWords();
  const { rights, nameOf } = useSeat();
  const { data, error, refetch } = useQuery(queries.usageOf(device.id));
  const [setting, setSetting] = useState(false);
  return (
    <Card title={words.title}>
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <>
          {data.used === null && <Empty>{words.untold}</Empty>}
          <Facts facts={factsOf(data, words, saying.language, nameOf)} />
          <Causes usage={data} saying={saying} />
          {rights.may("device.manage", device.area) && (
            <Button
              variant="default"
              size="md"
              mt="md"
              aria-haspopup="dialog"
              onClick={() => setSetting(true)}
            >
              {words.set}
            </Button>
          )}
          {setting && (
            <Suspense>
              <Planning device={device} usage={data} close={() => setSetting(false)} />
            </Suspense>
          )}
        </>
      )}
    </Card>
  );
}

function Causes({ usage, saying }: { usage: Usage; saying: Saying }) {
  const words = useDataWords();
  if (usage.causes.length === 0) return null;
  return (
    <>
      <h3 className={classes.why}>{words.why}</h3>
      <p className={classes.hint}>{words.whyHint}</p>
      <ul className={classes.causes}>
        {sharesOf(usage).map(({ cause, bytes, part }) => (
          <li key={cause}>
            <span>{words.causes[cause]}</span>
            <span className="numbers">{size(bytes, saying.language)}</span>
            <i aria-hidden="true" style={{ width: `${part * 100}%` }} />
          </li>
        ))}
      </ul>
    </>
  );
}
