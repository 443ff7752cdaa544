import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A dialog that wants an answer: `close` is given where leaving is one. */
export function Frame({
  title,
  said,
  close,
  children,
}: {
  title: string;
  said: ReactNode;
  close?: () => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Modal
      opened
      onClose={close ?? (() => undefined)}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={close !== undefined}
      withCloseButton={false}
      attributes={{
        header: { role: "none" },
        content: { role: "alertdialog", "aria-describedby": id },
      }}
    >
      <div id={id}>{said}</div>
      {children}
    </Modal>
  );
}
