import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Card, Chip, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { Sure } from "../look/Sure";
import listed from "../look/Listing.module.css";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { length } from "../words/time";
import { removeTemplate, type Template, templates } from "./calls";
import { PlainCard } from "./PlainCard";
import { TemplateDialog } from "./TemplateDialog";
import { useUrgentWords } from "./words";

/** Alarms that are ready before they are needed, each with what calls it off. */
export function Templates() {
  const words = useUrgentWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const { data, error, isPending, refetch } = useQuery(templates(area));
  const [editing, setEditing] = useState<Template | "new" | null>(null);
  const [gone, setGone] = useState<Template | null>(null);
  const [said, setSaid] = useState("");
  const may = rights.may("programme.edit", area);
  return (
    <div className={listed.page}>
      <header className={listed.head}>
        <Link to="/khan-cap">
          <Icon name="back" size={20} /> {words.toUrgent}
        </Link>
        <h1>{words.templatesTitle}</h1>
        <p className={listed.lead}>{nameOf(area)}</p>
      </header>
      <p role="status" className={said === "" ? "visually-hidden" : listed.lead}>
        {said}
      </p>
      <Card title={words.templatesTitle}>
        <p className={listed.lead}>{words.templatesLead}</p>
        {isPending && <Skeleton height={96} />}
        {data === undefined && <Refused error={error} again={refetch} />}
        {data?.length === 0 && <Empty>{words.noTemplates}</Empty>}
        <ul className={listed.rows}>
          {data?.map((one) => (
            <Row
              key={one.id}
              one={one}
              area={area}
              may={may}
              edit={() => setEditing(one)}
              remove={() => setGone(one)}
            />
          ))}
        </ul>
        {may && (
          <Button size="md" onClick={() => setEditing("new")}>
            {words.newTemplate}
          </Button>
        )}
      </Card>
      <PlainCard key={area} area={area} may={may} tell={setSaid} />
      {editing !== null && (
        <TemplateDialog
          area={area}
          known={editing === "new" ? null : editing}
          close={() => setEditing(null)}
          tell={setSaid}
        />
      )}
      {gone !== null && <Removing one={gone} close={() => setGone(null)} tell={setSaid} />}
    </div>
  );
}

function Row({
  one,
  area,
  may,
  edit,
  remove,
}: {
  one: Template;
  area: string;
  may: boolean;
  edit: () => void;
  remove: () => void;
}) {
  const words = useUrgentWords();
  const { nameOf } = useSeat();
  const parts = (["bulletin", "correction", "all_clear"] as const).flatMap((part) => {
    const found = one.parts[part];
    return found === null
      ? []
      : [`${words.partName[part]}: ${found.title} (${length(found.duration_ms)})`];
  });
  return (
    <li>
      <div>
        <strong>{one.name}</strong>
        {one.area !== area && <small>{words.of(nameOf(one.area))}</small>}
        <small>{parts.join(" · ")}</small>
        <Chip mood={one.ready ? "good" : "wait"}>
          {one.ready
            ? words.ready
            : words.notReady(one.lacks.map((part) => words.part[part]).join(", "))}
        </Chip>
      </div>
      {may && one.area === area && (
        <div className={listed.deeds}>
          <Button size="md" variant="default" aria-label={words.changeIt(one.name)} onClick={edit}>
            {words.change}
          </Button>
          <Button
            size="md"
            variant="default"
            aria-label={words.removeIt(one.name)}
            onClick={remove}
          >
            {words.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

function Removing({
  one,
  close,
  tell,
}: {
  one: Template;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useUrgentWords();
  const client = useQueryClient();
  const removing = useMutation({
    mutationFn: () => removeTemplate(one),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      tell(words.removed(one.name));
      close();
    },
  });
  return (
    <Sure
      title={words.removeIt(one.name)}
      what={words.removeSure}
      yes={words.remove}
      deed={removing}
      close={close}
    />
  );
}
