import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { Dialog } from "../../look/Dialog";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { useWords } from "../../words/words";
import type { AreaDetail, Foreseen } from "../types";
import { holdsIn } from "./AreaPage";
import classes from "./AreaPage.module.css";
import { SETTINGS } from "./settings";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** A change of the tree: first what it would do, then the reason, then the deed. Any change of what
 * is asked (`asked` tells one question from another) wants another look first. */
export function Reform({
  title,
  asked,
  foresee,
  carryOut,
  close,
  children,
}: {
  title: string;
  asked: string;
  foresee: () => Promise<Foreseen>;
  carryOut: (reason: string) => Promise<AreaDetail>;
  close: () => void;
  children: ReactNode;
}) {
  const words = useAreaWords();
  const common = useWords();
  const navigate = useNavigate();
  const changed = useAreasChanged();
  const [reason, setReason] = useState("");
  const looking = useMutation({
    mutationFn: async () => ({ asked, foreseen: await foresee() }),
  });
  const doing = useMutation({
    mutationFn: () => carryOut(reason),
    onSuccess: async (made) => {
      await changed(made);
      close();
      await navigate({
        to: "/quan-tri/dia-ban/$unit",
        params: { unit: made.id },
        search: (kept) => kept,
      });
    },
  });
  const seen = looking.data?.asked === asked ? looking.data.foreseen : undefined;
  const go = (event: SubmitEvent) => {
    event.preventDefault();
    if (seen === undefined) looking.mutate();
    else doing.mutate();
  };
  return (
    <Dialog opened onClose={close} title={title}>
      <form onSubmit={go} className={classes.form}>
        {children}
        {seen !== undefined && (
          <>
            <ForeseenList foreseen={seen} />
            <Textarea
              label={words.reason}
              size="md"
              autosize
              minRows={2}
              maxLength={500}
              required
              withAsterisk={false}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </>
        )}
        <Refused error={seen === undefined ? looking.error : doing.error} />
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={looking.isPending || doing.isPending}>
            {seen === undefined ? words.preview : words.carryOut}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const SHOWN = 5;

function ForeseenList({ foreseen }: { foreseen: Foreseen }) {
  const words = useAreaWords();
  const moves = holdsIn(foreseen.moves, words);
  const { begins, ends } = foreseen;
  const narrows = SETTINGS.filter((name) => foreseen.narrows.includes(name));
  const same = begins.length + ends.length + narrows.length === 0;
  return (
    <section className={classes.foreseen} aria-label={words.previewOf} aria-live="polite">
      <h3>{words.previewOf}</h3>
      <ul>
        {moves.length > 0 && (
          <li>
            {words.moves}: {moves.join(", ")}.
          </li>
        )}
        {begins.length > 0 && <Entries said={words.begins(begins.length)} entries={begins} />}
        {ends.length > 0 && <Entries said={words.ends(ends.length)} entries={ends} />}
        {narrows.length > 0 && (
          <li>
            {words.narrows}: {narrows.map((name) => words.names[name]).join(", ")}.
          </li>
        )}
        {same && <li>{words.nothingElse}</li>}
      </ul>
    </section>
  );
}

function Entries({ said, entries }: { said: string; entries: Foreseen["begins"] }) {
  const words = useAreaWords();
  const common = useWords();
  const { nameOf } = useSeat();
  const shown = entries.slice(0, SHOWN);
  return (
    <li>
      {said}: {shown.map((one) => words.ofProgramme(one.title, nameOf(one.programme))).join("; ")}
      {entries.length > SHOWN && ` ${common.more(entries.length - SHOWN)}`}.
    </li>
  );
}
