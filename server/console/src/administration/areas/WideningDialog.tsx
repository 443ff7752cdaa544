import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, NativeSelect, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import { Dialog } from "../../look/Dialog";
import { useSeat } from "../../session/session";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useWords } from "../../words/words";
import type { AreaDetail, Settings } from "../types";
import classes from "./AreaPage.module.css";
import { Editor } from "./Editor";
import { effective, type Widened, WIDENED } from "./settings";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** A decision in the name of an area above: what this one may go past, and why. */
export function WideningDialog({
  detail,
  deciders,
  close,
}: {
  detail: AreaDetail;
  deciders: readonly string[];
  close: () => void;
}) {
  const words = useAreaWords();
  const common = useWords();
  const { nameOf } = useSeat();
  const [above, setAbove] = useState(deciders[0] ?? "");
  const [widened, setWidened] = useState<readonly Widened[]>(() => alreadyIn(detail));
  const [draft, setDraft] = useState<Settings>(() => startOf(detail));
  const [reason, setReason] = useState("");
  const changed = useAreasChanged();
  const deciding = useMutation({
    mutationFn: () => {
      const bounds = Object.fromEntries(widened.map((name) => [name, draft[name]]));
      return answered(
        api.POST("/api/areas/{area}/widening", {
          params: { path: { area: detail.id } },
          body: { above, reason, ...bounds },
        }),
      );
    },
    onSuccess: async (made) => {
      await changed(made);
      close();
    },
  });
  const said = useSaidOf(deciding.error);
  const atField = WIDENED.some((name) => said(name)) || said("reason") !== undefined;
  const decide = (event: SubmitEvent) => {
    event.preventDefault();
    deciding.mutate();
  };
  const toggle = (name: Widened, on: boolean) =>
    setWidened(on ? [...widened, name] : widened.filter((one) => one !== name));
  return (
    <Dialog opened onClose={close} title={words.widen}>
      <form onSubmit={decide} className={classes.form}>
        {deciders.length > 1 && (
          <NativeSelect
            size="md"
            label={words.inTheNameOf}
            value={above}
            data={deciders.map((area) => ({ value: area, label: nameOf(area) }))}
            onChange={(event) => setAbove(event.currentTarget.value)}
          />
        )}
        <div className={classes.several} role="group" aria-label={words.widenWhich}>
          {WIDENED.map((name) => (
            <div key={name} className={classes.widened}>
              <Checkbox
                size="md"
                label={name === "quiet" ? words.lifted : words.names[name]}
                checked={widened.includes(name)}
                onChange={(event) => toggle(name, event.currentTarget.checked)}
              />
              {widened.includes(name) && <Editor name={name} draft={draft} onDraft={setDraft} />}
              {said(name) !== undefined && (
                <p className={classes.said} role="alert">
                  {said(name)}
                </p>
              )}
            </div>
          ))}
        </div>
        <Textarea
          label={words.reason}
          placeholder={words.reasonHint}
          size="md"
          autosize
          minRows={2}
          maxLength={500}
          required
          withAsterisk={false}
          value={reason}
          error={said("reason")}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {!atField && <Refused error={deciding.error} />}
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={deciding.isPending}>
            {words.decide}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const alreadyIn = ({ widening }: AreaDetail): Widened[] =>
  widening === null ? [] : WIDENED.filter((name) => widening[name] !== null);

/** What the decision in force says, else what holds now. */
function startOf(detail: AreaDetail): Settings {
  const held = { ...effective(detail), quiet: [] };
  const decided = Object.entries(detail.widening ?? {}).filter(([, value]) => value !== null);
  return { ...held, ...(Object.fromEntries(decided) as Partial<Settings>) };
}
