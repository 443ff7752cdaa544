import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormDialog } from "../look/Form";
import { useSaidOf } from "../shell/Refused";
import { saveStation, type Station, useDeed } from "./calls";
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
  return (
    <FormDialog
      title={station === null ? words.add : words.changeIt(station.name)}
      saving={saving}
      beside={["name", "sources"]}
      close={close}
    >
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
    </FormDialog>
  );
}
