import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useWords } from "../words/words";
import classes from "./Copyable.module.css";

/** A line to be handed on exactly as it stands, and a button that copies it. */
export function Copyable({ label, text }: { label: string; text: string }) {
  const words = useWords();
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className={classes.copyable}>
      <span id={id}>{label}</span>
      <code tabIndex={0} role="textbox" aria-readonly="true" aria-labelledby={id}>
        {text}
      </code>
      {"clipboard" in navigator && (
        <Button variant="light" onClick={copy} aria-label={`${words.copy}: ${label}`}>
          {copied ? words.copied : words.copy}
        </Button>
      )}
      <span role="status" className="visually-hidden">
        {copied && words.copied}
      </span>
    </div>
  );
}
