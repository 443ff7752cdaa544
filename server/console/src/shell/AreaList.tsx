import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Area } from "../api/calls";
import { useSeat } from "../session/session";
import { fold } from "../words/fold";
import { useWords } from "../words/words";
import classes from "./AreaChooser.module.css";
import { useFocusGivenBack } from "../look/keptFocus";

/** Every area the person may read, found by a few letters without diacritics. */
export default function AreaList({ chosen, close }: { chosen: string; close: () => void }) {
  const words = useWords();
  const { areas, rights } = useSeat();
  const [search, setSearch] = useState("");
  useFocusGivenBack();
  const found = [...areas.values()]
    .filter((area) => rights.may("read", area.id) && fold(area.name).includes(fold(search.trim())))
    .sort(byKindAndName);
  return (
    <Modal
      opened
      onClose={close}
      title={words.area}
      size="md"
      closeButtonProps={{ "aria-label": words.close, size: "lg" }}
    >
      <TextInput
        data-autofocus
        size="md"
        label={words.searchArea}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={classes.list}>
        {found.map((area) => (
          <li key={area.id}>
            <Link
              to="."
              search={(kept: Record<string, unknown>) => ({ ...kept, area: area.id })}
              aria-current={area.id === chosen ? "true" : undefined}
              onClick={close}
            >
              {area.name}
            </Link>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p role="status">{words.noSuchArea}</p>}
    </Modal>
  );
}

/** The wider first, then as a Vietnamese list is sorted. */
function byKindAndName(a: Area, b: Area): number {
  const rank = (area: Area) => (area.kind === "city" ? 0 : area.kind === "neighbourhood" ? 2 : 1);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, "vi");
}
