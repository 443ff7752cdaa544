import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Dialog } from "../look/Dialog";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import { saveStation, type Station, useDeed } from "./calls";
import classes from "./Relay.module.css";
import { useRelayWords } from "./words";

/** A station's name, its class, and its addresses in their order. */
export function StationDialog({
  area,
  station,
  close,
  tell,
}: {
  area: string;
  station: Station | null;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useRelayWords();
  const common = useWords();
  const [name, setName] = useState(station?.name ?? "");
  const [priority, setPriority] = useState(station?.class === "priority");
  const [text, setText] = useState(station?.sources.join("\n") ?? "");
  const sources = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const saving = useDeed(
    () =>
      saveStation(area, station, {
        name: name.trim(),
        class: priority ? "priority" : "normal",
        sources,
      }),
    () => {
      tell(words.saved(name.trim()));
      close();
    },
  );
  const said = useSaidOf(saving.error);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog
      opened
      onClose={close}
      title={station === null ? words.add : words.changeIt(station.name)}
    >
      <form onSubmit={save} className={classes.form}>
        <TextInput
          size="md"
          label={words.name}
          placeholder="VOV1"
          required
          withAsterisk={false}
          data-autofocus
          maxLength={120}
          value={name}
          error={said("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          size="md"
          rows={4}
          label={words.addresses}
          description={words.addressesHint}
          placeholder="https://"
          required
          withAsterisk={false}
          spellCheck={false}
          autoCapitalize="off"
          value={text}
          error={said("sources")}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          size="md"
          label={words.class}
          value={priority ? "priority" : "normal"}
          data={[
            { value: "normal", label: words.classNormal },
            { value: "priority", label: words.classPriority },
          ]}
          onChange={(event) => setPriority(event.currentTarget.value === "priority")}
        />
        {said("name") === undefined && said("sources") === undefined && (
          <Refused error={saving.error} />
        )}
        <div className={classes.end}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={saving.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
