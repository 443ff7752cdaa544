import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { since } from "../../words/time";
import { useClusterWords } from "../words";
import classes from "./Deeds.module.css";
import type { DeedProps } from "./Deeds";
import { Dialog } from "./Dialog";

/** A one-time token for a new controller or memory card, told once. */
export default function Renewing({ device, saying, close }: DeedProps) {
  const words = useClusterWords();
  const [copied, setCopied] = useState(false);
  const renewing = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/token", { params: { path: { device: device.id } } }),
      ),
  });
  const offered = renewing.data;
  const copy = (token: string) =>
    void navigator.clipboard.writeText(token).then(
      () => setCopied(true),
      () => setCopied(false), // it can be selected and copied by hand
    );
  return (
    <Dialog
      title={words.tokenTitle}
      {...(offered === undefined ? { deed: words.tokenYes } : {})}
      busy={renewing.isPending}
      error={renewing.error}
      act={() => renewing.mutate()}
      close={close}
    >
      {offered === undefined ? (
        <p>{words.tokenWhy}</p>
      ) : (
        <>
          <p role="status">{words.tokenTold}</p>
          <code className={classes.token}>{offered.token}</code>
          <p>
            {words.tokenUntil(since(offered.expires_ms, saying.now, saying.zone, saying.language))}
          </p>
          <Button variant="light" size="md" onClick={() => copy(offered.token)}>
            {copied ? words.copied : words.copy}
          </Button>
        </>
      )}
    </Dialog>
  );
}
