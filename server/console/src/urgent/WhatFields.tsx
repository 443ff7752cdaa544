import "@mantine/core/styles/FloatingIndicator.layer.css";
import { SegmentedControl, TextInput } from "@mantine/core";
import "@mantine/core/styles/SegmentedControl.layer.css";
import { useState } from "react";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { fold } from "../words/fold";
import { length } from "../words/time";
import { useApprovedUrgent } from "./approved";
import type { Kind, Template } from "./calls";
import classes from "./Prepare.module.css";
import { TypedWords } from "./TypedWords";
import { useUrgentWords } from "./words";

export interface Chosen {
  template: string | null;
  bulletin: string | null;
  /** What is typed for this one order, and the run that spoke it, once that was heard. */
  typed: string;
  speech: string | null;
}

interface Given {
  area: string;
  chosen: Chosen;
  set: (change: Partial<Chosen>) => void;
}

const SHOWN = 30;

/** A template, an approved urgent bulletin, or words typed at once (no drill is made of those). */
export function WhatFields({
  area,
  templates,
  kind,
  chosen,
  set,
}: Given & { templates: readonly Template[]; kind: Kind }) {
  const words = useUrgentWords();
  const { rights } = useSeat();
  const [by, setBy] = useState(templates.length > 0 ? "template" : "bulletin");
  const mayType = kind === "urgent" && rights.may("bulletin.write", area);
  return (
    <fieldset>
      <legend>{words.what}</legend>
      <SegmentedControl
        size="md"
        fullWidth
        aria-label={words.what}
        value={by}
        onChange={(to) => {
          setBy(to);
          set({ template: null, bulletin: null, speech: null });
        }}
        data={[
          { value: "template", label: words.template },
          { value: "bulletin", label: words.bulletin },
          ...(mayType ? [{ value: "typed", label: words.typed }] : []),
        ]}
      />
      {by === "template" && (
        <OfTemplates area={area} templates={templates} kind={kind} chosen={chosen} set={set} />
      )}
      {by === "bulletin" && <OfBulletins area={area} chosen={chosen} set={set} />}
      {by === "typed" && <TypedWords area={area} typed={chosen.typed} set={set} />}
    </fieldset>
  );
}

function OfTemplates({
  area,
  templates,
  kind,
  chosen,
  set,
}: Given & { templates: readonly Template[]; kind: Kind }) {
  const words = useUrgentWords();
  const { nameOf } = useSeat();
  if (templates.length === 0) return <p className={classes.hint}>{words.noTemplates}</p>;
  // A drill needs neither a correction nor an all-clear.
  const usable = (one: Template) =>
    one.ready || (kind === "drill" && !one.lacks.includes("bulletin"));
  const usableFirst = [...templates].sort((a, b) => Number(usable(b)) - Number(usable(a)));
  return (
    <div className={classes.choices} role="radiogroup" aria-label={words.template}>
      {usableFirst.map((one) => (
        <label key={one.id}>
          <input
            type="radio"
            name="template"
            disabled={!usable(one)}
            checked={chosen.template === one.id}
            onChange={() => set({ template: one.id, bulletin: null })}
          />
          <span>
            <strong>{one.name}</strong>
            <small>
              {[
                ...(one.parts.bulletin === null
                  ? []
                  : [`${one.parts.bulletin.title}, ${length(one.parts.bulletin.duration_ms)}`]),
                ...(one.area === area ? [] : [words.of(nameOf(one.area))]),
              ].join(" · ")}
            </small>
            {!usable(one) && (
              <small>{words.notReady(one.lacks.map((part) => words.part[part]).join(", "))}</small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

function OfBulletins({ area, chosen, set }: Given) {
  const words = useUrgentWords();
  const { nameOf } = useSeat();
  const [search, setSearch] = useState("");
  const { bulletins, isPending, error, again } = useApprovedUrgent(area);
  const found = bulletins.filter((one) => fold(one.title).includes(fold(search.trim())));
  return (
    <>
      {bulletins.length > SHOWN && (
        <TextInput
          size="md"
          type="search"
          label={words.searchBulletin}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <Refused error={error} again={again} />
      {!isPending && bulletins.length === 0 && <p className={classes.hint}>{words.noBulletins}</p>}
      <div className={classes.choices} role="radiogroup" aria-label={words.bulletin}>
        {found.slice(0, SHOWN).map((one) => (
          <label key={one.id}>
            <input
              type="radio"
              name="bulletin"
              checked={chosen.bulletin === one.id}
              onChange={() => set({ template: null, bulletin: one.id })}
            />
            <span>
              <strong>{one.title}</strong>
              <small>
                {nameOf(one.area)} · {length(one.content?.duration_ms ?? 0)}
              </small>
            </span>
          </label>
        ))}
      </div>
    </>
  );
}
