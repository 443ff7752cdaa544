import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import { Dialog } from "../../look/Dialog";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useWords } from "../../words/words";
import { degrees } from "../degrees";
import classes from "./AreaPage.module.css";
import type { DeedProps } from "./Deeds";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** Another name, another point on the map. */
export function Renaming({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const common = useWords();
  const changed = useAreasChanged();
  const [typed, setTyped] = useState({
    name: detail.name,
    lat: detail.lat === null ? "" : String(detail.lat),
    lon: detail.lon === null ? "" : String(detail.lon),
  });
  const renaming = useMutation({
    mutationFn: () =>
      answered(
        api.PUT("/api/areas/{area}", {
          params: { path: { area: detail.id } },
          body: {
            base_version: detail.version,
            name: typed.name,
            lat: degrees(typed.lat),
            lon: degrees(typed.lon),
          },
        }),
      ),
    onSuccess: async (made) => {
      await changed(made);
      close();
    },
  });
  const said = useSaidOf(renaming.error);
  const field = (name: keyof typeof typed) => ({
    size: "md" as const,
    value: typed[name],
    error: said(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    renaming.mutate();
  };
  return (
    <Dialog opened onClose={close} title={words.rename}>
      <form onSubmit={save} className={classes.form}>
        <TextInput
          {...field("name")}
          label={words.name}
          required
          withAsterisk={false}
          data-autofocus
        />
        <div className={classes.times}>
          <TextInput {...field("lat")} label={words.lat} inputMode="decimal" />
          <TextInput {...field("lon")} label={words.lon} inputMode="decimal" />
        </div>
        {!["name", "lat", "lon"].some((one) => said(one)) && <Refused error={renaming.error} />}
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={renaming.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
