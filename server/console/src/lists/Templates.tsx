import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { area as areaQuery } from "../api/queries";
import { Card } from "../look/Card";
import { FormDialog } from "../look/Form";
import { Listing } from "../look/Listing";
import classes from "../look/Listing.module.css";
import { Sure } from "../look/Sure";
import { DayField } from "../look/TypedField";
import { templates } from "../schedule/queries";
import { slotsOf, type Template } from "../schedule/slots";
import { useNow } from "../today/now";
import { dayOf } from "../words/time";
import { addTemplate, removeTemplate, saveTemplate, useKept } from "./calls";
import type { Part } from "./Lists";
import { Slots } from "./Slots";
import { useListWords } from "./words";

/** Usual days of an area: made from a day that is scheduled already, and changed entry by entry. */
export function Templates({ area, may, tell }: Part) {
  const words = useListWords();
  const asked = useQuery(templates(area));
  const [making, setMaking] = useState(false);
  const [gone, setGone] = useState<Template | null>(null);
  const [named, setNamed] = useState<Template | null>(null);
  const asSaved = (kept: Template) => asked.data?.find((one) => one.id === kept.id) ?? kept;
  return (
    <Card title={words.templates}>
      <p className={classes.lead}>{words.templatesWhy}</p>
      <Listing asked={asked} none={words.noTemplates}>
        {(one) => (
          <li key={one.id}>
            <div>
              <strong>{one.name}</strong>
              <small>{words.slots(one.entries.length)}</small>
            </div>
            {may && (
              <div className={classes.deeds}>
                <Button
                  size="md"
                  variant="default"
                  aria-label={words.renameIt(one.name)}
                  onClick={() => setNamed(one)}
                >
                  {words.rename}
                </Button>
                <Button
                  size="md"
                  variant="default"
                  aria-label={words.removeIt(one.name)}
                  onClick={() => setGone(one)}
                >
                  {words.remove}
                </Button>
              </div>
            )}
            <Slots template={one} may={may} tell={tell} />
          </li>
        )}
      </Listing>
      {may && (
        <Button size="md" onClick={() => setMaking(true)}>
          {words.addTemplate}
        </Button>
      )}
      {making && <Making area={area} close={() => setMaking(false)} tell={tell} />}
      {named !== null && (
        <Renaming kept={asSaved(named)} close={() => setNamed(null)} tell={tell} />
      )}
      {gone !== null && <Removing kept={asSaved(gone)} close={() => setGone(null)} tell={tell} />}
    </Card>
  );
}

interface Deed {
  close: () => void;
  tell: (said: string) => void;
}

function Removing({ kept, close, tell }: { kept: Template } & Deed) {
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
      deed={deed}
      close={close}
    />
  );
}

function Renaming({ kept, close, tell }: { kept: Template } & Deed) {
  const words = useListWords();
  const [name, setName] = useState(kept.name);
  const renaming = useKept(
    () =>
      saveTemplate(kept, {
        base_version: kept.version,
        name: name.trim(),
        entries: slotsOf(kept),
      }),
    () => {
      tell(words.saved(name.trim()));
      close();
    },
  );
  return (
    <Naming
      title={words.renameIt(kept.name)}
      name={name}
      setName={setName}
      deed={renaming}
      close={close}
    />
  );
}

function Making({ area, close, tell }: { area: string } & Deed) {
  const words = useListWords();
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
  return (
    <Naming
      title={words.addTemplate}
      name={name}
      setName={setName}
      ready={day !== ""}
      deed={making}
      close={close}
    >
      <DayField size="md" label={words.fromDay} value={day} onValue={setDay} />
    </Naming>
  );
}

function Naming({
  title,
  name,
  setName,
  ready = true,
  deed,
  close,
  children,
}: {
  title: string;
  name: string;
  setName: (name: string) => void;
  ready?: boolean;
  deed: { mutate: (given: undefined) => void; error: unknown; isPending: boolean };
  close: () => void;
  children?: ReactNode;
}) {
  const words = useListWords();
  return (
    <FormDialog title={title} saving={deed} ready={ready} close={close}>
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
      {children}
    </FormDialog>
  );
}
