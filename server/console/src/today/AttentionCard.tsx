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
import { attentionIn } from "./attention";
import classes from "./AttentionCard.module.css";
import type { Saying } from "./sentences";

const SHOWN = 5;

/** The clusters that need somebody, as sentences with what to do. */
export function AttentionCard({ area, saying }: { area: string; saying: Saying }) {
  const words = useWords();
  const { nameOf } = useSeat();
  const { data, error, refetch, isPending } = useQuery(queries.attention(area));
  const [all, setAll] = useState(false);
  const found = (data?.troubles ?? []).flatMap((group) =>
    attentionIn(group, nameOf(group.area), saying),
  );
  const shown = all ? found : found.slice(0, SHOWN);
  const aside = data?.devices ? words.connected(data.online, data.devices) : undefined;
  return (
    <Card title={words.attention} aside={aside}>
      {isPending && <Skeleton height={56} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.devices === 0 && <Empty>{words.noDevices}</Empty>}
      {data !== undefined && data.devices > 0 && found.length === 0 && (
        <p className={classes.well}>
          <Icon name="approve" size={22} /> {words.allWell(data.devices)}
        </p>
      )}
      <ul className={classes.list}>
        {shown.map(({ key, grave, said, todo, device }) => (
          <li key={key} data-grave={grave || undefined}>
            <Icon name="warning" size={22} />
            <div>
              <strong>{said}</strong>
              <span>{todo}</span>
              {device !== null && (
                <Link
                  to="/nhat-ky/vi-sao"
                  search={{ device: device.id }}
                  aria-label={`${words.whySilent} ${device.name}`}
                >
                  {words.whySilent}
                </Link>
              )}
            </div>
          </li>
        ))}
      </ul>
      {shown.length < found.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {words.more(found.length - shown.length)}
        </Button>
      )}
    </Card>
  );
}
