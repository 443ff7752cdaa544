import "@mantine/core/styles/RadioIndicator.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { ActionIcon, Button, Radio, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Themes as Held } from "../api/calls";
import { Card } from "../look/Card";
import { Icon } from "../look/Icon";
import { useApproved } from "../schedule/approved";
import { BulletinSearch } from "../schedule/BulletinSearch";
import { themes } from "../schedule/queries";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { saveThemes, useKept } from "./calls";
import type { Part } from "./Lists";
import listed from "../look/Listing.module.css";
import classes from "./Lists.module.css";
import { useListWords } from "./words";

const NONE = "none";

/** The tunes that open what sounds, and the one that does where nothing else is chosen. */
export function Themes({ area, may, tell }: Part) {
  const words = useListWords();
  const { data, error, isPending, refetch } = useQuery(themes(area));
  return (
    <Card title={words.themes}>
      <p className={listed.lead}>{words.themesWhy}</p>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <Form key={`${data.version} ${data.set_by ?? ""}`} held={data} may={may} tell={tell} />
      )}
    </Card>
  );
}

function Form({ held, may, tell }: { held: Held } & Pick<Part, "may" | "tell">) {
  const words = useListWords();
  const { nameOf } = useSeat();
  const { byId } = useApproved(held.area);
  const [tunes, setTunes] = useState(
    held.bulletins.filter((one) => one.state === "approved").map((one) => one.bulletin),
  );
  const [chosen, setChosen] = useState(held.by_default);
  const saving = useKept(
    () => saveThemes(held, tunes, chosen),
    () => tell(words.savedThemes),
  );
  const titleOf = (id: string) =>
    byId.get(id)?.title ?? held.bulletins.find((one) => one.bulletin === id)?.title ?? id;
  const drop = (id: string) => {
    setTunes(tunes.filter((one) => one !== id));
    if (chosen === id) setChosen(null);
  };
  const same = tunes.join() === held.bulletins.map((one) => one.bulletin).join();
  return (
    <div className={listed.form}>
      {held.set_by !== null && held.set_by !== held.area && (
        <p className={listed.lead}>{words.themesFrom(nameOf(held.set_by))}</p>
      )}
      <Radio.Group
        size="md"
        label={words.byDefault}
        value={chosen ?? NONE}
        onChange={(value) => setChosen(value === NONE ? null : value)}
      >
        {tunes.map((id) => (
          <div key={id} className={classes.tune}>
            <Radio size="md" value={id} label={titleOf(id)} disabled={!may} />
            {may && (
              <ActionIcon
                size={44}
                variant="subtle"
                aria-label={words.dropTheme(titleOf(id))}
                onClick={() => drop(id)}
              >
                <Icon name="cut" size={20} />
              </ActionIcon>
            )}
          </div>
        ))}
        <div className={classes.tune}>
          <Radio size="md" value={NONE} label={words.none} disabled={!may} />
        </div>
      </Radio.Group>
      {may && (
        <>
          <BulletinSearch
            area={held.area}
            chosen={tunes}
            choose={(id) => setTunes([...tunes, id])}
          />
          <Refused error={saving.error} />
          <div className={listed.end}>
            <Button
              size="md"
              disabled={same && chosen === held.by_default}
              loading={saving.isPending}
              onClick={() => saving.mutate(undefined)}
            >
              {words.saveThemes}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
