import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { AreaSelect } from "../administration/AreaSelect";
import type { Area } from "../api/calls";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useLanguage, useWords } from "../words/words";
import { AreasPick } from "./AreasPick";
import { type Kind, reach } from "./calls";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

/** One area or group, or several; and whom that would reach. */
export function WhereFields({
  kind,
  areas,
  set,
}: {
  kind: Kind;
  areas: readonly string[];
  set: (areas: string[]) => void;
}) {
  const words = useUrgentWords();
  const common = useWords();
  const { rights } = useSeat();
  const [first = "", ...others] = areas;
  const may = useCallback((one: Area) => rights.may("order.prepare", one.id), [rights]);
  return (
    <fieldset>
      <legend>{words.where}</legend>
      {others.length === 0 && (
        <AreaSelect label={common.area} value={first} onValue={(area) => set([area])} among={may} />
      )}
      <AreasPick
        label={words.where}
        areas={others.length === 0 ? [] : areas}
        set={(chosen) => set(others.length === 0 ? [first, ...chosen] : chosen)}
        among={(one) => one.id !== first && may(one)}
        least={1}
      />
      {first !== "" && <Reached kind={kind} areas={areas} />}
    </fieldset>
  );
}

/** Loudspeakers and people, counted by the server; a drill is signed by nobody. */
function Reached({ kind, areas }: { kind: Kind; areas: readonly string[] }) {
  const words = useUrgentWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { data, error } = useQuery({ ...reach(areas), placeholderData: keepPreviousData });
  if (error !== null) return <Refused error={error} />;
  if (data === undefined) return <Skeleton height={48} radius="md" />;
  const said = kind === "drill" ? data[language].slice(0, -1) : data[language];
  const left = areas.filter((one) => data.areas.every((kept) => kept.id !== one));
  return (
    <div role="status" className={classes.reached}>
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {left.length > 0 && <p>{words.within(left.map(nameOf).join(", "))}</p>}
    </div>
  );
}
