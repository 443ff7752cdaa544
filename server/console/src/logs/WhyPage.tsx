import { useNavigate, useSearch } from "@tanstack/react-router";
import { Card } from "../look/Card";
import { useChosenArea } from "../shell/AreaChooser";
import { ClusterFind } from "./ClusterFind";
import classes from "./Why.module.css";
import { WhySilent } from "./WhySilent";
import { useLogWords } from "./words";

/** “Vì sao cụm loa này im lúc 5 giờ 30?” */
export function WhyPage() {
  const words = useLogWords();
  const area = useChosenArea();
  const { device, at } = useSearch({ from: "/nhat-ky/vi-sao" });
  const go = useNavigate({ from: "/nhat-ky/vi-sao" });
  return (
    <Card title={words.whyTitle}>
      {device === undefined && <p className={classes.lead}>{words.whyLead}</p>}
      <div className={classes.choose}>
        <ClusterFind
          label={words.whichCluster}
          area={area}
          chosen={device}
          choose={(chosen) =>
            void go({
              search: ({ area: kept }) => ({
                ...(kept === undefined ? {} : { area: kept }),
                ...(chosen === undefined ? {} : { device: chosen }),
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
          choose={(chosen) => void go({ search: (kept) => ({ ...kept, at: chosen }) })}
        />
      )}
    </Card>
  );
}
