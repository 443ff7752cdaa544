import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type DeviceDetail } from "../../api/calls";
import * as queries from "../../api/queries";
import { Refusal } from "../../api/refusal";
import { BothVersions } from "../../look/BothVersions";
import { useSaidOf } from "../../shell/Refused";
import { useLanguage } from "../../words/words";
import { useClusterWords } from "../words";
import classes from "./Deeds.module.css";
import type { DeedProps } from "./Deeds";
import { type Described, type Flaw, readTyped, type Typed } from "./described";
import { Description } from "./Description";
import { Dialog, useAnew } from "./Dialog";

/** Name, place and residents. Whoever was slower sees both versions, and keeps what was typed until
 * one of them is chosen. */
export default function Describing({ device, close }: DeedProps) {
  const words = useClusterWords();
  const [typed, setTyped] = useState(() => typedOf(device));
  const [flaw, setFlaw] = useState<Flaw>();
  const { saving, theirs, settle } = useSaving(device, close);
  const language = useLanguage();
  const said = useSaidOf(saving.error);
  const field = (key: keyof Typed) => ({
    size: "md",
    value: typed[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      setFlaw(undefined);
      setTyped({ ...typed, [key]: event.currentTarget.value });
    },
  });
  const mine = readTyped(typed);
  const act = () => {
    if (typeof mine === "string") setFlaw(mine);
    else saving.mutate(mine);
  };
  const degrees = flaw === "degrees" ? words.badDegrees : (said("lat") ?? said("lon"));
  const named = said("name");
  return (
    <Dialog
      title={words.describeTitle}
      deed={words.save}
      busy={saving.isPending}
      disabled={theirs !== undefined}
      error={
        named === undefined && degrees === undefined && theirs === undefined ? saving.error : null
      }
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
      {theirs !== undefined && (
        <BothVersions
          said={words.savedMeanwhile}
          versions={[
            { name: words.stands, is: <Description of={theirs} language={language} /> },
            ...(typeof mine === "string"
              ? []
              : [
                  {
                    name: words.yours,
                    is: <Description of={mine} besides={theirs} language={language} />,
                  },
                ]),
          ]}
          mine={{ name: words.keepMine, act: settle }}
          theirs={{
            name: words.takeTheirs,
            act: () => {
              setTyped(typedOf(theirs));
              settle();
            },
          }}
        />
      )}
    </Dialog>
  );
}

const typedOf = ({ name, lat, lon, residents }: DeviceDetail): Typed => ({
  name,
  lat: lat === null ? "" : String(lat),
  lon: lon === null ? "" : String(lon),
  residents: residents === null ? "" : String(residents),
});

/** Based on the version that was shown when the dialog opened; after a conflict, on the one that
 * was shown beside it (`theirs`), once that is settled. */
function useSaving(device: DeviceDetail, close: () => void) {
  const client = useQueryClient();
  const anew = useAnew();
  const [base, setBase] = useState(device.description_version);
  const [theirs, setTheirs] = useState<DeviceDetail>();
  const saving = useMutation({
    mutationFn: (said: Described) =>
      answered(
        api.PUT("/api/devices/{device}", {
          params: { path: { device: device.id } },
          body: { ...said, base_version: base },
        }),
      ),
    onSuccess: async () => {
      await anew();
      close();
    },
    onError: async (error) => {
      if (!(error instanceof Refusal && error.code === "version_conflict")) return;
      const shown = await client.query({ ...queries.device(device.id), staleTime: 0 });
      setTheirs(shown);
    },
  });
  const settle = () => {
    if (theirs !== undefined) setBase(theirs.description_version);
    setTheirs(undefined);
    saving.reset();
  };
  return { saving, theirs, settle };
}
