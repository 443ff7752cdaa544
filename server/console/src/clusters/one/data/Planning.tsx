import "@mantine/core/styles/RadioIndicator.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Radio, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type DeviceDetail, type Usage } from "../../../api/calls";
import { useSeat } from "../../../session/session";
import { Dialog, useAnew } from "../Dialog";
import classes from "./Data.module.css";
import { planIn } from "./use";
import { useDataWords } from "./words";

/** Of the radio that stands for the device itself: no area is called so. */
const ALONE = "";

/** How much data the SIM has: of this cluster, or of all in an area that one looks after. */
export default function Planning({
  device,
  usage,
  close,
}: {
  device: DeviceDetail;
  usage: Usage;
  close: () => void;
}) {
  const words = useDataWords();
  const { nameOf } = useSeat();
  const places = usePlaces(device.area);
  const [typed, setTyped] = useState(usage.plan_mb === null ? "" : String(usage.plan_mb));
  const [place, setPlace] = useState(
    usage.plan_area !== null && places.includes(usage.plan_area) ? usage.plan_area : ALONE,
  );
  const [flawed, setFlawed] = useState(false);
  const anew = useAnew();
  const setting = useMutation({
    mutationFn: (mb: number | null) =>
      answered(
        place === ALONE
          ? api.PUT("/api/devices/{device}/data-plan", {
              params: { path: { device: device.id } },
              body: { mb },
            })
          : api.PUT("/api/areas/{area}/data-plan", {
              params: { path: { area: place } },
              body: { mb },
            }),
      ),
    onSuccess: async () => {
      await anew();
      close();
    },
  });
  const act = () => {
    const mb = planIn(typed);
    if (mb === undefined) setFlawed(true);
    else setting.mutate(mb);
  };
  return (
    <Dialog
      title={words.setTitle}
      deed={words.set}
      busy={setting.isPending}
      error={setting.error}
      act={act}
      close={close}
    >
      <p>{words.setWhy}</p>
      <TextInput
        data-autofocus
        size="md"
        inputMode="numeric"
        label={words.megabytes}
        error={flawed ? words.bad : undefined}
        value={typed}
        onChange={(event) => {
          setFlawed(false);
          setTyped(event.currentTarget.value);
        }}
      />
      <Radio.Group label={words.forWhom} size="md" value={place} onChange={setPlace}>
        <div className={classes.choices}>
          <Radio value={ALONE} size="md" label={words.forDevice} />
          {places.map((area) => (
            <Radio key={area} value={area} size="md" label={words.forArea(nameOf(area))} />
          ))}
        </div>
      </Radio.Group>
    </Dialog>
  );
}

/** The area and those above it in which one may look after clusters, the nearest first. */
function usePlaces(area: string): string[] {
  const { areas, rights } = useSeat();
  const found: string[] = [];
  for (let at = areas.get(area); at !== undefined && found.length < 8;) {
    if (rights.may("device.manage", at.id)) found.push(at.id);
    at = at.parent === null ? undefined : areas.get(at.parent);
  }
  return found;
}
