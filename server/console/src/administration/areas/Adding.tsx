import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import { Dialog } from "../../look/Dialog";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useWords } from "../../words/words";
import type { AreaKind } from "../types";
import classes from "./AreaPage.module.css";
import type { DeedProps } from "./Deeds";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** What is usually added below; the server knows what may stand where. */
const BELOW: Record<AreaKind, readonly AreaKind[]> = {
  central: ["city"],
  city: ["ward", "commune", "special_zone", "group"],
  ward: ["neighbourhood", "group"],
  commune: ["neighbourhood", "group"],
  special_zone: ["neighbourhood", "group"],
  neighbourhood: ["neighbourhood", "group"],
  group: [],
};

/** A neighbourhood, a unit, or a group of devices picked by hand. */
export function Adding({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const common = useWords();
  const navigate = useNavigate();
  const changed = useAreasChanged();
  const kinds = BELOW[detail.kind];
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [kind, setKind] = useState<AreaKind>(kinds[0] ?? "neighbourhood");
  const adding = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/areas", {
          body: { name, kind, parent: detail.id, ...(code === "" ? {} : { code }) },
        }),
      ),
    onSuccess: async (made) => {
      await changed(made);
      close();
      await navigate({
        to: "/quan-tri/dia-ban/$unit",
        params: { unit: made.id },
        search: (kept) => kept,
      });
    },
  });
  const said = useSaidOf(adding.error);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog opened onClose={close} title={words.add}>
      <form onSubmit={add} className={classes.form}>
        <p className={classes.why}>
          {words.parent}: <strong>{detail.name}</strong>
        </p>
        <NativeSelect
          size="md"
          label={words.kind}
          value={kind}
          data={kinds.map((one) => ({ value: one, label: words.kinds[one] }))}
          onChange={(event) =>
            setKind(kinds.find((one) => one === event.currentTarget.value) ?? kind)
          }
        />
        <TextInput
          size="md"
          label={words.name}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={said("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind !== "group" && (
          <TextInput
            size="md"
            label={words.code}
            value={code}
            error={said("code")}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        {said("name") === undefined && said("code") === undefined && (
          <Refused error={adding.error} />
        )}
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={adding.isPending}>
            {words.addSave}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
