import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Playlist } from "../api/calls";
import { FormDialog } from "../look/Form";
import { BulletinSearch } from "../schedule/BulletinSearch";
import { Picked } from "../schedule/WhatFields";
import { useSaidOf } from "../shell/Refused";
import { savePlaylist, useKept } from "./calls";
import { useListWords } from "./words";

/** A name, and approved bulletins in the order in which they sound. */
export function PlaylistDialog({
  area,
  list,
  close,
  tell,
}: {
  area: string;
  list: Playlist | null;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const [name, setName] = useState(list?.name ?? "");
  const [bulletins, setBulletins] = useState(
    list?.bulletins.filter((one) => one.state === "approved").map((one) => one.bulletin) ?? [],
  );
  const saving = useKept(
    () => savePlaylist(area, list, { name: name.trim(), bulletins }),
    () => {
      tell(words.saved(name.trim()));
      close();
    },
  );
  const said = useSaidOf(saving.error)("name");
  return (
    <FormDialog
      title={list === null ? words.add : words.changeIt(list.name)}
      saving={saving}
      beside={["name"]}
      close={close}
    >
      <TextInput
        size="md"
        label={words.name}
        placeholder={words.nameHint}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={200}
        value={name}
        error={said}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Picked area={area} form={{ bulletins }} set={(change) => setBulletins(change.bulletins)} />
      <BulletinSearch
        area={area}
        chosen={bulletins}
        choose={(id) => setBulletins([...bulletins, id])}
      />
    </FormDialog>
  );
}
