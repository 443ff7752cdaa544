import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, NumberInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "../../look/Form";
import { DayField } from "../../look/TypedField";
import { useSaidOf } from "../../shell/Refused";
import * as calls from "./calls";
import classes from "./Keeping.module.css";
import { useKeepingWords } from "./words";

interface Asked {
  city: string;
  close: () => void;
}

const LONGEST = 1_200;

/** Another term for one kind; what is shorter says what that does. */
export function TermDialog({ city, close, term }: Asked & { term: calls.Term }) {
  const words = useKeepingWords();
  const [months, setMonths] = useState<number | null>(term.months ?? term.by_default);
  const [forEver, setForEver] = useState(term.months === null);
  const wanted = forEver ? null : months;
  const saving = useKeeping(city, close, () => calls.settle(city, term.kind, wanted));
  const said = useSaidOf(saving.error);
  const shorter = wanted !== null && wanted < (term.months ?? Infinity);
  return (
    <FormDialog
      title={words.changeIt(words.kinds[term.kind])}
      close={close}
      saving={saving}
      beside={["months"]}
      ready={forEver || months !== null}
    >
      <NumberInput
        label={words.monthsField}
        description={words.atLeast(term.least, term.by_default)}
        size="md"
        hideControls
        allowDecimal={false}
        allowNegative={false}
        max={LONGEST}
        clampBehavior="strict"
        disabled={forEver}
        data-autofocus
        value={months ?? ""}
        error={said("months")}
        onChange={(value) => setMonths(typeof value === "number" && value > 0 ? value : null)}
      />
      <Checkbox
        label={words.forEver}
        size="md"
        checked={forEver}
        onChange={(event) => setForEver(event.currentTarget.checked)}
      />
      {shorter && <p className={classes.warn}>{words.shorter}</p>}
    </FormDialog>
  );
}

/** Days that are to stay, and why. */
export function HoldDialog({ city, close }: Asked) {
  const words = useKeepingWords();
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [why, setWhy] = useState("");
  const saving = useKeeping(city, close, () => calls.hold(city, first, last, why));
  return (
    <FormDialog
      title={words.hold}
      close={close}
      saving={saving}
      beside={["why"]}
      ready={first !== "" && last !== "" && why.trim() !== ""}
      noValidate
    >
      <div className={classes.days}>
        <DayField size="md" label={words.first} value={first} onValue={setFirst} />
        <DayField size="md" label={words.last} value={last} min={first} onValue={setLast} />
      </div>
      <Why why={why} setWhy={setWhy} error={saving.error} hint={words.whyHint} />
    </FormDialog>
  );
}

/** The end of a hold, and why. */
export function ReleaseDialog({
  city,
  close,
  hold,
  days,
}: Asked & { hold: calls.Hold; days: string }) {
  const words = useKeepingWords();
  const [why, setWhy] = useState("");
  const saving = useKeeping(city, close, () => calls.release(city, hold.n, why));
  return (
    <FormDialog
      title={words.releaseIt(days)}
      close={close}
      saving={saving}
      beside={["why"]}
      ready={why.trim() !== ""}
    >
      <p className={classes.warn}>{words.releaseWhy}</p>
      <Why why={why} setWhy={setWhy} error={saving.error} />
    </FormDialog>
  );
}

function Why(props: { why: string; setWhy: (why: string) => void; error: unknown; hint?: string }) {
  const words = useKeepingWords();
  const said = useSaidOf(props.error);
  return (
    <Textarea
      label={words.why}
      placeholder={props.hint}
      size="md"
      autosize
      minRows={2}
      maxLength={500}
      value={props.why}
      error={said("why")}
      onChange={(event) => props.setWhy(event.currentTarget.value)}
    />
  );
}

function useKeeping(city: string, close: () => void, ask: () => Promise<calls.Keeping>) {
  const client = useQueryClient();
  const { queryKey } = calls.keeping(city);
  return useMutation({
    mutationFn: ask,
    onSuccess: (told) => {
      client.setQueryData(queryKey, told);
      close();
    },
  });
}
