import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Area } from "../../api/calls";
import { useSeat } from "../../session/session";
import { fold } from "../../words/fold";
import { useWords } from "../../words/words";
import { useClusterWords } from "../words";
import classes from "./Deeds.module.css";
import type { DeedProps } from "./Deeds";
import { Dialog, useAnew } from "./Dialog";

/** As many as are read at once; more letters find the others. */
const SHOWN = 40;

/** To another area in which one may look after clusters. */
export default function Moving({ device, close }: DeedProps) {
  const words = useClusterWords();
  const common = useWords();
  const { areas, rights, nameOf } = useSeat();
  const [search, setSearch] = useState("");
  const [to, setTo] = useState<string>();
  const anew = useAnew();
  const moving = useMutation({
    mutationFn: (area: string) =>
      answered(
        api.POST("/api/devices/{device}/move", {
          params: { path: { device: device.id } },
          body: { area },
        }),
      ),
    onSuccess: async () => {
      await anew();
      close();
    },
  });
  const open = (area: Area) =>
    area.kind !== "group" && area.id !== device.area && rights.may("device.manage", area.id);
  const found = [...areas.values()]
    .filter((area) => open(area) && fold(area.name).includes(fold(search.trim())))
    .sort((a, b) => a.name.localeCompare(b.name, "vi"))
    .slice(0, SHOWN);
  return (
    <Dialog
      title={words.moveTitle}
      deed={to === undefined ? words.move : words.moveYes(nameOf(to))}
      disabled={to === undefined}
      busy={moving.isPending}
      error={moving.error}
      act={() => {
        if (to !== undefined) moving.mutate(to);
      }}
      close={close}
    >
      <p>{words.moveWhy}</p>
      <TextInput
        data-autofocus
        size="md"
        type="search"
        label={words.moveSearch}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={classes.areas} aria-label={words.moveTo}>
        {found.map((area) => (
          <li key={area.id}>
            <button type="button" aria-pressed={area.id === to} onClick={() => setTo(area.id)}>
              {area.name}
              {area.parent !== null && areas.has(area.parent) && <span>{nameOf(area.parent)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p role="status">{common.noSuchArea}</p>}
    </Dialog>
  );
}
