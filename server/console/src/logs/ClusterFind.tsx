import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import * as queries from "../api/queries";
import { useSeat } from "../session/session";
import { fold } from "../words/fold";
import classes from "./ClusterFind.module.css";
import { useLogWords } from "./words";

const SHOWN = 8;

interface Props {
  area: string;
  chosen: string | undefined;
  choose: (device: string | undefined) => void;
  label: string;
  className?: string | undefined;
}

/** A cluster by a few letters of its name; the choice replaces the field until it is taken back. */
export function ClusterFind({ area, chosen, choose, label, className }: Props) {
  const words = useLogWords();
  const { nameOf } = useSeat();
  const id = useId();
  const [search, setSearch] = useState("");
  const { data: devices } = useQuery(queries.devices(area));
  if (chosen !== undefined) {
    const name = devices?.find((one) => one.id === chosen)?.name ?? chosen;
    return (
      <div className={className}>
        <span className={classes.label}>{label}</span>
        <Button
          variant="light"
          fullWidth
          className={classes.chosen ?? ""}
          aria-label={`${name}: ${words.allClusters}`}
          rightSection="×"
          onClick={() => choose(undefined)}
        >
          {name}
        </Button>
      </div>
    );
  }
  const sought = fold(search.trim());
  const found =
    sought === "" ? [] : (devices ?? []).filter((one) => fold(one.name).includes(sought));
  return (
    <div className={[classes.find, className].join(" ")}>
      <TextInput
        size="md"
        label={label}
        placeholder={words.findCluster}
        value={search}
        aria-controls={id}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul id={id} className={classes.found}>
        {found.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => {
                setSearch("");
                choose(one.id);
              }}
            >
              <strong>{one.name}</strong>
              <span>{nameOf(one.area)}</span>
            </button>
          </li>
        ))}
        {sought !== "" && devices !== undefined && found.length === 0 && (
          <li role="status" className={classes.none}>
            {words.noCluster}
          </li>
        )}
      </ul>
    </div>
  );
}
