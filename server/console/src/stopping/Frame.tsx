import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

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
  return (
    <Modal
      opened
      onClose={close ?? (() => undefined)}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={close !== undefined}
      withCloseButton={false}
      returnFocus={false}
    >
      <div ref={asksForAnswer}>{said}</div>
      {children}
    </Modal>
  );
}

/** Mantine writes `dialog` itself; its text describes it either way. */
function asksForAnswer(inside: HTMLDivElement | null): void {
  inside?.closest('[role="dialog"]')?.setAttribute("role", "alertdialog");
}
