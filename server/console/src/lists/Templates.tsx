import { Button, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { area as areaQuery } from "../api/queries";
import { Card, Empty } from "../look/Card";
import { Dialog } from "../look/Dialog";
import { Sure } from "../look/Sure";
import { DayField } from "../look/TypedField";
import { templates } from "../schedule/queries";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { dayOf } from "../words/time";
import { useWords } from "../words/words";
import { addTemplate, removeTemplate, useKept } from "./calls";
import type { Part } from "./Lists";
import classes from "./Lists.module.css";
import { useListWords } from "./words";

interface Kept {
  area: string;
  id: string;
  name: string;
  version: number;
}

/** Usual days of an area: made from a day that is scheduled already. */
export function Templates({ area, may, tell }: Part) {
  const words = useListWords();
  const { data, error, isPending, refetch } = useQuery(templates(area));
  const [making, setMaking] = useState(false);
  const [gone, setGone] = useState<Kept | null>(null);
  return (
    <Card title={words.templates}>
      <p className={classes.lead}>{words.templatesWhy}</p>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noTemplates}</Empty>}
      <ul className={classes.rows}>
        {data?.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{one.name}</strong>
              <small>{words.slots(one.entries.length)}</small>
            </div>
            {may && (
              <Button
                size="md"
                variant="default"
                aria-label={words.removeIt(one.name)}
                onClick={() => setGone(one)}
              >
                {words.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <Button size="md" onClick={() => setMaking(true)}>
          {words.addTemplate}
        </Button>
      )}
      {making && <Making area={area} close={() => setMaking(false)} tell={tell} />}
      {gone !== null && <Removing kept={gone} close={() => setGone(null)} tell={tell} />}
    </Card>
  );
}

interface Deed {
  close: () => void;
  tell: (said: string) => void;
}

function Removing({ kept, close, tell }: { kept: Kept } & Deed) {
  const words = useListWords();
  const deed = useKept(
    () => removeTemplate(kept),
    () => {
      tell(words.removed(kept.name));
      close();
    },
  );
  return (
    <Sure
      title={words.removeIt(kept.name)}
      what={words.removeSure}
      yes={words.remove}
      deed={{ ...deed, mutate: () => deed.mutate(undefined) }}
      close={close}
    />
  );
}

function Making({ area, close, tell }: { area: string } & Deed) {
  const words = useListWords();
  const common = useWords();
  const { data } = useQuery(areaQuery(area));
  const today = dayOf(useNow(60_000), data?.policy.zone ?? "Asia/Ho_Chi_Minh");
  const [name, setName] = useState("");
  const [day, setDay] = useState(today);
  const making = useKept(
    () => addTemplate(area, name.trim(), day),
    () => {
      tell(words.saved(name.trim()));
      close();
    },
  );
  const make = (event: SubmitEvent) => {
    event.preventDefault();
    if (day !== "") making.mutate(undefined);
  };
  return (
    <Dialog opened onClose={close} title={words.addTemplate}>
      <form onSubmit={make} className={classes.form}>
        <TextInput
          size="md"
          label={words.name}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <DayField size="md" label={words.fromDay} value={day} onValue={setDay} />
        <Refused error={making.error} />
        <div className={classes.end}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={making.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
