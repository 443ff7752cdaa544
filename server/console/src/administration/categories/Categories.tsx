import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as queries from "../../filing/queries";
import { Card, Chip } from "../../look/Card";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { useLanguage } from "../../words/words";
import classes from "./Categories.module.css";
import { Changing } from "./Changing";
import { useCategoryWords } from "./words";

/** What bulletins may be about: the whole city's list, kept by its administrator. */
export function Categories() {
  const words = useCategoryWords();
  const language = useLanguage();
  const { areas, rights } = useSeat();
  const { data, error, isPending, refetch } = useQuery(queries.categories);
  const [changes, setChanges] = useState<queries.Category | "new" | null>(null);
  const city = [...areas.values()].find(
    (one) => one.kind === "city" && rights.may("area.manage", one.id),
  );
  if (isPending) return <Skeleton height={320} radius="lg" />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  return (
    <Card title={words.title}>
      <p className={classes.why}>{city === undefined ? words.mayNot : words.why}</p>
      {city !== undefined && (
        <Button size="md" onClick={() => setChanges("new")}>
          {words.add}
        </Button>
      )}
      <ul className={classes.list}>
        {data.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{one[language]}</strong>
              <span className={classes.other}>{language === "vi" ? one.en : one.vi}</span>
            </div>
            {one.retired && <Chip>{words.retired}</Chip>}
            {city !== undefined && (
              <Button
                variant="subtle"
                aria-label={words.edit(one[language])}
                onClick={() => setChanges(one)}
              >
                {words.change}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {changes !== null && city !== undefined && (
        <Changing
          category={changes === "new" ? null : changes}
          city={city.id}
          close={() => setChanges(null)}
        />
      )}
    </Card>
  );
}
