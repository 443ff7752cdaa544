import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AreaSpeech } from "../../api/calls";
import { Card, Empty } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { useSeat } from "../../session/session";
import { Changing } from "./Changing";
import { type Entry, found, SHOWN } from "./entries";
import classes from "./Speech.module.css";
import { whoseWord } from "./whose";
import { useSpeechSettingWords } from "./words";

const NEW: Entry = { short: "", said: "", source: null };

/** The abbreviations that hold in an area, and whose word each is. */
export function Table({ standing, may }: { standing: AreaSpeech; may: boolean }) {
  const words = useSpeechSettingWords();
  const [search, setSearch] = useState("");
  const [changes, setChanges] = useState<Entry | null>(null);
  const entries = found(standing.abbreviations, standing.area, search);
  return (
    <Card title={words.table}>
      <div className={classes.form}>
        <p className={classes.why}>{words.tableWhy}</p>
        <div className={classes.tools}>
          <TextInput
            className={classes.search ?? ""}
            type="search"
            size="md"
            aria-label={words.search}
            placeholder={words.search}
            leftSection={<Icon name="search" size={20} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {may && (
            <Button size="md" onClick={() => setChanges(NEW)}>
              {words.add}
            </Button>
          )}
        </div>
        {entries.length === 0 && <Empty>{words.noneFound}</Empty>}
        <ul className={classes.entries}>
          {entries.slice(0, SHOWN).map((entry) => (
            <Row
              key={entry.short}
              entry={entry}
              area={standing.area}
              change={may ? () => setChanges(entry) : undefined}
            />
          ))}
        </ul>
        {entries.length > SHOWN && (
          <p className={classes.why}>{words.more(entries.length - SHOWN)}</p>
        )}
      </div>
      {changes !== null && (
        <Changing entry={changes} standing={standing} close={() => setChanges(null)} />
      )}
    </Card>
  );
}

function Row({
  entry,
  area,
  change,
}: {
  entry: Entry;
  area: string;
  change: (() => void) | undefined;
}) {
  const words = useSpeechSettingWords();
  const { nameOf } = useSeat();
  const { short, said, source } = entry;
  return (
    <li className={classes.entry}>
      <strong>{short}</strong>
      <div>
        <span>{said === "" ? words.notReplaced : said}</span>
        <span className={classes.whose} data-own={source === area || undefined}>
          {whoseWord(source, area, words, nameOf)}
        </span>
      </div>
      {change !== undefined && (
        <Button variant="subtle" aria-label={words.edit(short)} onClick={change}>
          {words.change}
        </Button>
      )}
    </li>
  );
}
