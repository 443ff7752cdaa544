import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import { useChosenArea } from "../shell/AreaChooser";
import { ClusterFind } from "./ClusterFind";
import classes from "./Why.module.css";
import { WhySilent } from "./WhySilent";
import { useLogWords } from "./words";

/** “Vì sao cụm loa này im lúc 5 giờ 30?” The only cluster of an area needs no choosing. */
export function WhyPage() {
  const words = useLogWords();
  const area = useChosenArea();
  const { device: chosen, at } = useSearch({ from: "/nhat-ky/vi-sao" });
  const { data: devices } = useQuery(queries.devices(area));
  const device = chosen ?? (devices?.length === 1 ? devices[0]?.id : undefined);
  const go = useNavigate({ from: "/nhat-ky/vi-sao" });
  return (
    <Card title={words.whyTitle}>
      {device === undefined && <p className={classes.lead}>{words.whyLead}</p>}
      <div className={classes.choose}>
        <ClusterFind
          label={words.whichCluster}
          area={area}
          chosen={device}
          choose={(found) =>
            void go({
              search: ({ area: kept }) => ({
                ...(kept === undefined ? {} : { area: kept }),
                ...(found === undefined ? {} : { device: found }),
              }),
            })
          }
        />
      </div>
      {device !== undefined && (
        <WhySilent
          key={device}
          device={device}
          at={at}
          choose={(minute) => void go({ search: (kept) => ({ ...kept, device, at: minute }) })}
        />
      )}
    </Card>
  );
}
