import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, type ModalProps } from "@mantine/core";
import { useFocusGivenBack } from "./keptFocus";
import { useWords } from "../words/words";

/** A dialog with a button to close it that says so. */
export function Dialog(props: ModalProps) {
  const words = useWords();
  useFocusGivenBack();
  return (
    <Modal
      centered
      size="lg"
      {...props}
      closeButtonProps={{ "aria-label": words.close, size: "lg" }}
    />
  );
}
