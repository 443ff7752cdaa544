import { Button, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Playlist } from "../api/calls";
import { Dialog } from "../look/Dialog";
import { BulletinSearch } from "../schedule/BulletinSearch";
import { Picked } from "../schedule/WhatFields";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import { savePlaylist, useKept } from "./calls";
import classes from "./Lists.module.css";
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
  const common = useWords();
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
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Dialog opened onClose={close} title={list === null ? words.add : words.changeIt(list.name)}>
      <form onSubmit={save} className={classes.form}>
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
        {said === undefined && <Refused error={saving.error} />}
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
