import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { Sure } from "../../look/Sure";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { dayOf } from "../../words/time";
import { useLanguage } from "../../words/words";
import type { AreaDetail, Settings } from "../types";
import classes from "./AreaPage.module.css";
import { inWords, WIDENED } from "./settings";
import { above } from "./tree";
import { useAreasChanged } from "./useAreasChanged";
import { WideningDialog } from "./WideningDialog";
import { useAreaWords } from "./words";

const NOTHING: Settings = {
  zone: null,
  permitted: null,
  quiet: null,
  volume: null,
  air_time_cap_ms: null,
  min_gap_ms: null,
  accepts_by_default: null,
  second_factor: null,
};

/** The decision by which this area goes past what holds above it, if there is one. */
export function WideningCard({ detail }: { detail: AreaDetail }) {
  const words = useAreaWords();
  const { areas, rights } = useSeat();
  const [decides, setDecides] = useState(false);
  const [withdraws, setWithdraws] = useState(false);
  const deciders = above(areas, detail.id).filter((area) => rights.may("area.manage", area));
  if (detail.parent === null) return null;
  const { widening } = detail;
  return (
    <Card title={words.widening}>
      <p className={classes.why}>{words.wideningWhy}</p>
      {widening === null ? <p>{words.noWidening}</p> : <Standing detail={detail} />}
      {deciders.length > 0 && detail.closed_ms === null && (
        <div className={classes.deeds}>
          <Button variant="default" onClick={() => setDecides(true)}>
            {widening === null ? words.widen : words.widenAnew}
          </Button>
          {widening !== null && deciders.includes(widening.above) && (
            <Button variant="default" onClick={() => setWithdraws(true)}>
              {words.withdraw}
            </Button>
          )}
        </div>
      )}
      {decides && (
        <WideningDialog detail={detail} deciders={deciders} close={() => setDecides(false)} />
      )}
      {withdraws && widening !== null && (
        <Withdrawing area={detail.id} above={widening.above} close={() => setWithdraws(false)} />
      )}
    </Card>
  );
}

function Standing({ detail }: { detail: AreaDetail }) {
  const words = useAreaWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { widening } = detail;
  if (widening === null) return null;
  const [year, month, date] = dayOf(widening.made_ms, detail.policy.zone).split("-");
  const values = { ...NOTHING, ...widening };
  return (
    <div className={classes.decision}>
      <strong>{widening.reason}</strong>
      <span className={classes.whose}>
        {words.widenedBy(nameOf(widening.above), `${date}/${month}/${year}`)}
      </span>
      <ul>
        {WIDENED.filter((name) => widening[name] !== null).map((name) => (
          <li key={name}>
            {name === "quiet" ? words.lifted : words.names[name]}:{" "}
            {inWords(name, values, words, language)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Withdrawing({ area, above, close }: { area: string; above: string; close: () => void }) {
  const words = useAreaWords();
  const changed = useAreasChanged();
  const withdrawing = useMutation({
    mutationFn: () =>
      answered(
        api.DELETE("/api/areas/{area}/widening", { params: { path: { area }, query: { above } } }),
      ),
    onSuccess: async (detail) => {
      await changed(detail);
      close();
    },
  });
  return (
    <Sure
      title={words.withdrawSure}
      what={words.withdrawWhat}
      yes={words.withdraw}
      deed={withdrawing}
      close={close}
    />
  );
}
