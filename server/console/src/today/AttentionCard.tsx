import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import * as queries from "../api/queries";
import { Card, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import { attentionOf } from "./attention";
import classes from "./AttentionCard.module.css";
import { attentionIn, type Saying } from "./sentences";

const SHOWN = 5;

/** The clusters that need somebody, as sentences with what to do. */
export function AttentionCard({ area, saying }: { area: string; saying: Saying }) {
  const words = useWords();
  const { nameOf } = useSeat();
  const { data: devices, error, refetch, isPending } = useQuery(queries.devices(area));
  const [all, setAll] = useState(false);
  const found = attentionOf(devices ?? []);
  const shown = all ? found : found.slice(0, SHOWN);
  const online = devices?.filter((device) => device.presence === "online").length ?? 0;
  const aside = devices?.length ? words.connected(online, devices.length) : undefined;
  return (
    <Card title={words.attention} aside={aside}>
      {isPending && <Skeleton height={56} />}
      {devices === undefined && <Refused error={error} again={refetch} />}
      {devices?.length === 0 && <Empty>{words.noDevices}</Empty>}
      {devices !== undefined && devices.length > 0 && found.length === 0 && (
        <p className={classes.well}>
          <Icon name="approve" size={22} /> {words.allWell(devices.length)}
        </p>
      )}
      <ul className={classes.list}>
        {shown.map((one) => {
          const { said, todo } = attentionIn(one, nameOf(one.area), saying);
          return (
            <li key={`${one.trouble} ${one.devices[0]?.id}`} data-trouble={one.trouble}>
              <Icon name="warning" size={22} />
              <div>
                <strong>{said}</strong>
                <span>{todo}</span>
                {one.devices.length === 1 && one.devices[0] !== undefined && (
                  <Link
                    to="/nhat-ky/vi-sao"
                    search={{ device: one.devices[0].id }}
                    aria-label={`${words.whySilent} ${one.devices[0].name}`}
                  >
                    {words.whySilent}
                  </Link>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {shown.length < found.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.more(found.length - shown.length)}
        </Button>
      )}
    </Card>
  );
}
