import { Button } from "@mantine/core";
import { useState } from "react";
import { useWordsOf } from "../words/words";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** The key of a new webhook, while the page stays open. */
export function Secret({ secret }: { secret: string | null }) {
  const words = useWordsOf({ vi, en });
  const [copied, setCopied] = useState("");
  if (secret === null) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(secret);
  };
  return (
    <div className={classes.secret} role="status">
      <strong>{words.secretTitle}</strong>
      <p>{words.secretWhy}</p>
      <code>{secret}</code>
      <Button variant="default" size="md" onClick={copy}>
        {copied === secret ? words.copied : words.copy}
      </Button>
    </div>
  );
}
