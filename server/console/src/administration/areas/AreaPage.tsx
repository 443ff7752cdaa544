import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import * as queries from "../../api/queries";
import { Card, Chip } from "../../look/Card";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { Back } from "../Back";
import { contents } from "../queries";
import type { AreaDetail, Contents } from "../types";
import classes from "./AreaPage.module.css";
import { Deeds } from "./Deeds";
import { Members } from "./Members";
import { SettingsCard } from "./SettingsCard";
import { above } from "./tree";
import { WideningCard } from "./WideningCard";
import { useAreaWords } from "./words";

/** One area: what it holds, what holds in it and by whose word, and what can be done with it. */
export function AreaPage() {
  const words = useAreaWords();
  const { unit } = useParams({ from: "/quan-tri/dia-ban/$unit" });
  const { data: detail, error, isPending, refetch } = useQuery(queries.area(unit));
  return (
    <>
      <Back to="/quan-tri/dia-ban" beside>
        {words.backToTree}
      </Back>
      {isPending && <Skeleton height={320} radius="lg" />}
      {detail === undefined && <Refused error={error} again={refetch} />}
      {detail !== undefined && <One key={detail.id} detail={detail} />}
    </>
  );
}

function One({ detail }: { detail: AreaDetail }) {
  const { rights } = useSeat();
  const isGroup = detail.kind === "group";
  return (
    <>
      <Head detail={detail} />
      {isGroup ? (
        <Members group={detail} />
      ) : (
        <>
          <SettingsCard detail={detail} />
          <WideningCard detail={detail} />
        </>
      )}
      {rights.may("area.manage", detail.id) && detail.closed_ms === null && (
        <Deeds detail={detail} />
      )}
    </>
  );
}

function Head({ detail }: { detail: AreaDetail }) {
  const words = useAreaWords();
  const { areas, nameOf, rights } = useSeat();
  const { data } = useQuery({
    ...contents(detail.id),
    enabled: rights.may("read", detail.id),
  });
  const parents = above(areas, detail.id);
  return (
    <Card
      title={detail.name}
      aside={
        <>
          {words.kinds[detail.kind]}
          {detail.code !== null && ` · ${words.code} ${detail.code}`}
        </>
      }
    >
      <p className={classes.facts}>
        {parents.length > 0 && <span>{words.under(parents.map(nameOf).join(", "))}</span>}
        {detail.closed_ms !== null && <Chip mood="wait">{words.closed}</Chip>}
        {detail.former !== null && (
          <Chip mood="accent">{words.former(words.kinds[detail.former])}</Chip>
        )}
        {detail.former !== null && detail.answers && <Chip>{words.answersItself}</Chip>}
      </p>
      {data !== undefined && <Holds data={data} />}
    </Card>
  );
}

function Holds({ data }: { data: Contents }) {
  const words = useAreaWords();
  const told = holdsIn(data, words);
  return (
    <p className={classes.holds}>
      {told.length === 0 ? words.holdsNothing : `${words.holds}: ${told.join(", ")}.`}
    </p>
  );
}

/** What an area holds, as far as there is any of it. */
export function holdsIn(data: Contents, words: ReturnType<typeof useAreaWords>): string[] {
  const told: [number, (count: number) => string][] = [
    [data.areas, words.holdsAreas],
    [data.groups, words.holdsGroups],
    [data.devices, words.holdsDevices],
    [data.entries, words.holdsEntries],
    [data.posts, words.holdsPosts],
  ];
  return told.filter(([count]) => count > 0).map(([count, say]) => say(count));
}
