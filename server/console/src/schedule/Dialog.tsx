import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { useFocusGivenBack } from "../look/keptFocus";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import { isConflict } from "./conflict";
import classes from "./Dialog.module.css";

/** A dialog that shows what a change would do before it saves it. `ready`: what is foreseen is
 * about exactly what is chosen. */
export function Dialog({
  title,
  save,
  ready,
  saving,
  error,
  wide = false,
  full = false,
  close,
  onSave,
  children,
}: {
  title: string;
  save: string;
  ready: boolean;
  saving: boolean;
  error: unknown;
  wide?: boolean;
  full?: boolean;
  close: () => void;
  onSave: () => void;
  children: ReactNode;
}) {
  const common = useWords();
  useFocusGivenBack();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready && !saving) onSave();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={wide ? "64rem" : "36rem"}
      fullScreen={full}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": common.close, size: "lg" }}
    >
      <form onSubmit={send} className={classes.form} data-wide={wide || undefined}>
        {children}
        <div className={classes.foot}>
          {!isConflict(error) && <Refused error={error} />}
          <div>
            <Button variant="default" size="md" onClick={close}>
              {common.cancel}
            </Button>
            <Button
              type="submit"
              size="md"
              loading={saving}
              aria-disabled={!ready}
              {...(ready ? {} : { "data-disabled": true })}
            >
              {save}
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  );
}
