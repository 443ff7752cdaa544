import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type DeviceDetail } from "../../api/calls";
import * as queries from "../../api/queries";
import { Refusal } from "../../api/refusal";
import { useSaidOf } from "../../shell/Refused";
import { useClusterWords } from "../words";
import classes from "./Deeds.module.css";
import type { DeedProps } from "./Deeds";
import { type Described, type Flaw, readTyped, type Typed } from "./described";
import { Dialog, useAnew } from "./Dialog";

/** Name, place and residents. Whoever was slower is told, and keeps what was typed. */
export default function Describing({ device, close }: DeedProps) {
  const words = useClusterWords();
  const [typed, setTyped] = useState(() => typedOf(device));
  const [flaw, setFlaw] = useState<Flaw>();
  const saving = useSaving(device, close);
  const said = useSaidOf(saving.error);
  const field = (key: keyof Typed) => ({
    size: "md",
    value: typed[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      setFlaw(undefined);
      setTyped({ ...typed, [key]: event.currentTarget.value });
    },
  });
  const act = () => {
    const read = readTyped(typed);
    if (typeof read === "string") setFlaw(read);
    else saving.mutate(read);
  };
  const degrees = flaw === "degrees" ? words.badDegrees : (said("lat") ?? said("lon"));
  const named = said("name");
  return (
    <Dialog
      title={words.describeTitle}
      deed={words.save}
      busy={saving.isPending}
      error={named === undefined && degrees === undefined ? saving.error : null}
      act={act}
      close={close}
    >
      <TextInput
        data-autofocus
        label={words.name}
        maxLength={200}
        error={named}
        {...field("name")}
      />
      <div className={classes.pair}>
        <TextInput
          label={words.latitude}
          inputMode="decimal"
          error={degrees !== undefined}
          {...field("lat")}
        />
        <TextInput
          label={words.longitude}
          inputMode="decimal"
          error={degrees !== undefined}
          {...field("lon")}
        />
      </div>
      <p role={degrees === undefined ? undefined : "alert"}>{degrees ?? words.degreesHint}</p>
      <TextInput
        label={words.residents}
        inputMode="numeric"
        error={flaw === "residents" ? words.badResidents : said("residents")}
        {...field("residents")}
      />
    </Dialog>
  );
}

const typedOf = ({ name, lat, lon, residents }: DeviceDetail): Typed => ({
  name,
  lat: lat === null ? "" : String(lat),
  lon: lon === null ? "" : String(lon),
  residents: residents === null ? "" : String(residents),
});

/** Based on the version that was shown; after a conflict, on the one that stands. */
function useSaving(device: DeviceDetail, close: () => void) {
  const client = useQueryClient();
  const anew = useAnew();
  return useMutation({
    mutationFn: (said: Described) => {
      const seen = client.getQueryData(queries.device(device.id).queryKey) ?? device;
      return answered(
        api.PUT("/api/devices/{device}", {
          params: { path: { device: device.id } },
          body: { ...said, base_version: seen.description_version },
        }),
      );
    },
    onSuccess: async () => {
      await anew();
      close();
    },
    onError: (error) => {
      if (error instanceof Refusal && error.code === "version_conflict") void anew();
    },
  });
}
