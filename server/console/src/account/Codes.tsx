import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "../look/Dialog";
import { useWords } from "../words/words";
import classes from "./Account.module.css";
import { useAccountWords } from "./words";

/** Recovery codes, shown this once: the dialog stays until somebody says they are written down. */
export function Codes({
  codes,
  username,
  close,
}: {
  codes: readonly string[];
  username: string;
  close: () => void;
}) {
  const words = useAccountWords();
  const common = useWords();
  const [kept, setKept] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    setCopied(true);
  };
  return (
    <Dialog
      opened
      onClose={() => {
        if (kept) close();
      }}
      withCloseButton={false}
      closeOnClickOutside={false}
      title={words.codesTitle}
      classNames={{ content: classes.printed ?? "" }}
    >
      <p className={classes.why}>{words.codesOnce}</p>
      <p className={classes.onPaper}>{words.codesOf(username)}</p>
      <ol className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={classes.deeds}>
        <Button variant="default" onClick={() => window.print()}>
          {common.print}
        </Button>
        {"clipboard" in navigator && (
          <Button variant="default" onClick={copy}>
            {copied ? common.copied : common.copy}
          </Button>
        )}
      </div>
      <Checkbox
        className={classes.kept ?? ""}
        size="md"
        label={words.codesKept}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button size="md" fullWidth disabled={!kept} onClick={close}>
        {words.done}
      </Button>
    </Dialog>
  );
}
