import { Button } from "@mantine/core";
import { useState } from "react";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { useLanguage } from "../../words/words";
import type { AreaDetail } from "../types";
import classes from "./AreaPage.module.css";
import { SettingDialog } from "./SettingDialog";
import { effective, inWords, saidBy, SETTINGS, type Setting } from "./settings";
import { useAreaWords } from "./words";

/** Every setting with what holds, and whose word it is. */
export function SettingsCard({ detail }: { detail: AreaDetail }) {
  const words = useAreaWords();
  const { rights } = useSeat();
  const [changes, setChanges] = useState<Setting | null>(null);
  const may = rights.may("area.manage", detail.id) && detail.closed_ms === null;
  return (
    <Card title={words.settings}>
      <p className={classes.why}>{words.settingsWhy}</p>
      <ul className={classes.settings}>
        {SETTINGS.map((name) => (
          <Row
            key={name}
            name={name}
            detail={detail}
            change={may ? () => setChanges(name) : undefined}
          />
        ))}
      </ul>
      {changes !== null && (
        <SettingDialog
          key={`${changes} ${detail.version}`}
          name={changes}
          detail={detail}
          close={() => setChanges(null)}
        />
      )}
    </Card>
  );
}

interface RowProps {
  name: Setting;
  detail: AreaDetail;
  change: (() => void) | undefined;
}

function Row({ name, detail, change }: RowProps) {
  const words = useAreaWords();
  const language = useLanguage();
  const value = inWords(name, effective(detail), words, language);
  const wider = detail.wider.includes(name);
  return (
    <li className={classes.setting}>
      <h3>{words.names[name]}</h3>
      <div>
        <strong>{value}</strong>
        <Whose name={name} detail={detail} />
        {wider && (
          <span className={classes.wider}>
            {words.ownWider(inWords(name, detail.own, words, language))}
          </span>
        )}
      </div>
      {change !== undefined && (
        <Button variant="subtle" aria-label={words.changeOf(words.names[name])} onClick={change}>
          {words.change}
        </Button>
      )}
    </li>
  );
}

function Whose({ name, detail }: { name: Setting; detail: AreaDetail }) {
  const words = useAreaWords();
  const { nameOf } = useSeat();
  const { kind, by, with: others } = saidBy(name, detail);
  const said = {
    system: () => words.bySystem,
    own: () => words.byOwn,
    above: () => words.byAbove(nameOf(by)),
    decision: () =>
      by === detail.id && detail.widening !== null
        ? words.byOwnDecision(nameOf(detail.widening.above))
        : words.byDecision(nameOf(by)),
  }[kind]();
  return (
    <span className={classes.whose} data-kind={kind}>
      {said}
      {others.length > 0 && `, ${words.alsoBy(others.map(nameOf).join(", "))}`}
    </span>
  );
}
