import { Button, Textarea } from "@mantine/core";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { Dialog } from "../../look/Dialog";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useWords } from "../../words/words";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

/** A deed on a post: what it does, what it needs to know, and why it is done. */
export function Changing({
  title,
  why,
  yes,
  deed,
  close,
  field = "",
  wantsReason = true,
  children,
}: {
  title: string;
  why: string;
  yes: string;
  deed: { mutate: (reason: string) => void; isPending: boolean; error: unknown };
  close: () => void;
  /** The field of `children`, for what the server says of it. */
  field?: string;
  wantsReason?: boolean;
  children?: (said: string | undefined) => ReactNode;
}) {
  const words = usePostWords();
  const common = useWords();
  const [reason, setReason] = useState("");
  const said = useSaidOf(deed.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    deed.mutate(reason);
  };
  return (
    <Dialog opened onClose={close} title={title}>
      <form onSubmit={send} className={classes.form}>
        <p className={classes.why}>{why}</p>
        {children?.(said(field))}
        {wantsReason && (
          <Textarea
            label={words.reason}
            placeholder={words.reasonHint}
            size="md"
            autosize
            minRows={2}
            maxLength={500}
            required
            withAsterisk={false}
            value={reason}
            error={said("reason")}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {said("reason") === undefined && (field === "" || said(field) === undefined) && (
          <Refused error={deed.error} />
        )}
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={deed.isPending}>
            {yes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
