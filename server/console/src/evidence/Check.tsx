import { Button, FileButton, Textarea, TextInput } from "@mantine/core";
import { type SubmitEvent, useId, useState } from "react";
import { Card } from "../look/Card";
import { counted } from "../logs/sentences";
import { useLanguage } from "../words/words";
import classes from "./Evidence.module.css";
import { type Standing, useCheck } from "./useCheck";
import { Verdict } from "./Verdict";
import { useEvidenceWords } from "./words";

/** An export, checked in this browser alone. `kept`: the checkpoint somebody brings along. */
export function Check({
  worker,
  kept,
  keep,
}: {
  worker: () => Worker;
  kept: string;
  keep: (note: string) => void;
}) {
  const words = useEvidenceWords();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [root, setRoot] = useState("");
  const { standing, begin, end } = useCheck(worker);
  const isGoing = standing.kind === "going";
  const unclear = standing.kind === "unclear" ? standing.field : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    begin({ files, root, since: kept });
  };
  return (
    <Card title={words.check}>
      <p className={classes.lead}>{words.checkLead}</p>
      <p className={classes.stays}>{words.stays}</p>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          size="md"
          label={words.root}
          description={words.rootWhy}
          error={unclear === "root" && words.rootUnclear}
          value={root}
          disabled={isGoing}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setRoot(event.currentTarget.value)}
        />
        <Chosen files={files} choose={setFiles} disabled={isGoing} />
        <Kept kept={kept} keep={keep} unclear={unclear === "since"} disabled={isGoing} />
        <div className={classes.deeds}>
          {isGoing ? (
            <Button size="md" variant="default" onClick={end}>
              {words.cancel}
            </Button>
          ) : (
            <Button size="md" type="submit" disabled={files.length === 0 || root.trim() === ""}>
              {words.begin}
            </Button>
          )}
          {!isGoing && (files.length === 0 || root.trim() === "") && (
            <span className={classes.soft}>{words.needs}</span>
          )}
        </div>
      </form>
      <Going standing={standing} />
      <Verdict standing={standing} />
    </Card>
  );
}

function Chosen({
  files,
  choose,
  disabled,
}: {
  files: readonly File[];
  choose: (files: readonly File[]) => void;
  disabled: boolean;
}) {
  const words = useEvidenceWords();
  const language = useLanguage();
  const id = useId();
  return (
    <div className={classes.field} role="group" aria-labelledby={id}>
      <span id={id} className={classes.label}>
        {words.file}
      </span>
      <p className={classes.soft}>{words.fileWhy}</p>
      <div className={classes.deeds}>
        <FileButton multiple accept=".zip,.json,.jsonl" disabled={disabled} onChange={choose}>
          {(props) => (
            <Button {...props} size="md" variant="default">
              {words.choose}
            </Button>
          )}
        </FileButton>
        <span role="status">
          {files.map(({ name, size }) => `${name} (${sized(size, language)})`).join(", ")}
        </span>
      </div>
    </div>
  );
}

function Kept({
  kept,
  keep,
  unclear,
  disabled,
}: {
  kept: string;
  keep: (note: string) => void;
  unclear: boolean;
  disabled: boolean;
}) {
  const words = useEvidenceWords();
  const read = async (file: File | null) => {
    if (file !== null) keep(await file.slice(0, NOTE_MAX).text());
  };
  return (
    <div className={classes.field}>
      <Textarea
        size="md"
        label={words.kept}
        description={words.keptWhy}
        error={unclear && words.keptUnclear}
        value={kept}
        disabled={disabled}
        rows={kept === "" ? 2 : 6}
        spellCheck={false}
        classNames={{ input: classes.note ?? "" }}
        onChange={(event) => keep(event.currentTarget.value)}
      />
      <FileButton accept=".txt,text/plain" disabled={disabled} onChange={(file) => void read(file)}>
        {(props) => (
          <Button {...props} variant="subtle">
            {words.keptFile}
          </Button>
        )}
      </FileButton>
    </div>
  );
}

const NOTE_MAX = 10_000;

function Going({ standing }: { standing: Standing }) {
  const words = useEvidenceWords();
  const language = useLanguage();
  const id = useId();
  if (standing.kind !== "going") return null;
  const { done, of } = standing;
  return (
    <div className={classes.going}>
      <label htmlFor={id}>{words.going}</label>
      <progress id={id} max={Math.max(of, 1)} value={done} />
      <span className={classes.soft}>{words.gone(sized(done, language), sized(of, language))}</span>
    </div>
  );
}

function sized(bytes: number, language: "vi" | "en"): string {
  const kilobytes = Math.ceil(bytes / 1_000);
  return kilobytes < 10_000
    ? `${counted(kilobytes, language)} kB`
    : `${counted(Math.round(kilobytes / 1_000), language)} MB`;
}
