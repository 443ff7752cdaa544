import { Button } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { Refused, useSaidOf } from "../shell/Refused";
import { useWords } from "../words/words";
import { Dialog } from "./Dialog";
import classes from "./Listing.module.css";

interface Asked {
  /** What saving is; it is asked once the form is sent. */
  saving: { mutate: (given: undefined) => void; error: unknown; isPending: boolean };
  /** Fields that say themselves what is wrong with them: nothing is said of it at the end. */
  beside?: readonly string[];
  /** Nothing is sent before it is. */
  ready?: boolean;
  /** The server alone says what is wrong with a field, not the browser in its own language. */
  noValidate?: boolean;
  children: ReactNode;
}

/** Fields, what is refused, and the button that saves; without `close` there is nothing to cancel. */
export function Form({
  saving,
  beside = [],
  ready = true,
  noValidate = false,
  locked = false,
  close,
  children,
}: Asked & {
  /** Only to be read. */
  locked?: boolean;
  close?: () => void;
}) {
  const words = useWords();
  const said = useSaidOf(saving.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready && !locked) saving.mutate(undefined);
  };
  return (
    <form onSubmit={send} className={classes.form} noValidate={noValidate}>
      {children}
      {beside.every((field) => said(field) === undefined) && <Refused error={saving.error} />}
      {!locked && (
        <div className={classes.end}>
          {close !== undefined && (
            <Button variant="default" size="md" onClick={close}>
              {words.cancel}
            </Button>
          )}
          <Button type="submit" size="md" loading={saving.isPending} disabled={!ready}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
  );
}

/** A dialog of fields that are saved together. */
export function FormDialog({
  title,
  close,
  ...asked
}: Asked & { title: string; close: () => void }) {
  return (
    <Dialog opened onClose={close} title={title}>
      <Form close={close} {...asked} />
    </Dialog>
  );
}
