import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal } from "@mantine/core";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import { useFocusGivenBack } from "../../look/keptFocus";
import { Refused } from "../../shell/Refused";
import { useWords } from "../../words/words";
import classes from "./Deeds.module.css";

interface Props {
  title: string;
  /** The name of the deed; without one the dialog only tells. */
  deed?: string;
  grave?: boolean;
  disabled?: boolean;
  busy: boolean;
  error: unknown;
  children: ReactNode;
  act: () => void;
  close: () => void;
}

/** One question and one deed. What was typed stays when the deed is refused. */
export function Dialog({ title, deed, grave, disabled, busy, error, children, act, close }: Props) {
  const words = useWords();
  useFocusGivenBack();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (disabled !== true) act();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size="md"
      closeButtonProps={{ "aria-label": words.close, size: "lg" }}
    >
      <form onSubmit={submit} className={classes.form} noValidate>
        {children}
        <Refused error={error} />
        <div className={classes.buttons}>
          <Button variant="default" size="md" onClick={close}>
            {deed === undefined ? words.close : words.cancel}
          </Button>
          {deed !== undefined && (
            <Button
              type="submit"
              size="md"
              loading={busy}
              disabled={disabled ?? false}
              {...(grave === true ? { color: "red.8" } : {})}
            >
              {deed}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

/** After a deed all that is known of the cluster is read anew. */
export function useAnew(): () => Promise<void> {
  const client: QueryClient = useQueryClient();
  return async () => {
    await Promise.all(
      ["devices", "plan", "playlog"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
  };
}
