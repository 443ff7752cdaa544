import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { useSeat } from "../session/session";
import { Autosave, type Kept } from "./autosave";
import { Changes, isConflict, sameWords, standing } from "./drafting";
import { forgetTyped, keepTyped, keptEdited, keptTyped, type Typed, UNFILED } from "./kept";

export interface Typing {
  typed: Typed;
  type: (more: Partial<Typed>) => void;
  /** It is on the server with all that was typed: nothing is to be kept here any more. */
  forget: () => void;
  kept: Kept;
}

/** What a new bulletin is begun from, other than an empty page; `place` names it. */
export interface Begun {
  place: string;
  title: string;
  text: string;
  area: string;
}

/** The words of a new bulletin; they keep themselves on this device. */
export function useTyping(begun?: Begun): Typing {
  const { person, rights } = useSeat();
  const [home = ""] = rights.homes("bulletin.write");
  const place = begun === undefined ? person.account : `${person.account} ${begun.place}`;
  const [typed, setTyped] = useState<Typed>(() => {
    const { title = "", text = "", area = home } = begun ?? {};
    const here = rights.may("bulletin.write", area) ? area : home;
    return keptTyped(place) ?? { title, text, area: here, class: "normal", ...UNFILED };
  });
  const type = (more: Partial<Typed>) => {
    const next = { ...typed, ...more };
    setTyped(next);
    keepTyped(place, next);
  };
  return { typed, type, forget: () => forgetTyped(place), kept: "here" };
}

export interface Editing extends Typing {
  save: Changes["save"];
  /** What somebody else saved meanwhile; null where nobody did. */
  theirs: Bulletin | null;
  takeTheirs: () => void;
  keepMine: () => void;
  /** A change was refused because somebody else's came first: both are shown. */
  meet: (error: unknown) => void;
}

/** The words of a draft that stands: kept on this device at once, and on the server when the
 * typing rests. What came back from the leader is sent by hand: it would be a draft again. */
export function useEditing(base: Bulletin): Editing {
  const { account } = useSeat().person;
  const client = useQueryClient();
  const place = `${account} ${base.id}`;
  const [left] = useState(() => keptEdited(place));
  const [typed, setTyped] = useState<Typed>(() => left ?? typedOf(base));
  const [kept, setKept] = useState<Kept>(left === null ? "there" : "here");
  const [theirs, setTheirs] = useState<Bulletin | null>(null);
  const meet = (error: unknown) => {
    if (isConflict(error)) standing(base.id).then(setTheirs, () => undefined);
  };
  const [{ changes, saves }] = useState(() => {
    const changes = new Changes(base.id, left?.version ?? base.version);
    const saved = (bulletin: Bulletin) => {
      client.setQueryData(queries.bulletin(base.id).queryKey, bulletin);
      const later = keptEdited(place);
      if (later === null || sameWords(bulletin, later)) forgetTyped(place);
      else keepTyped(place, { ...later, version: bulletin.version });
    };
    const save = (words: Typed, away: (away: boolean) => void) =>
      changes.save(words, null, { share: () => undefined, away });
    return { changes, saves: new Autosave(save, { kept: setKept, saved, refused: meet }) };
  });
  useEffect(() => () => saves.stop(), [saves]);

  const take = (words: Typed) => {
    setTyped(words);
    keepTyped(place, { ...words, version: changes.version });
    if (base.state !== "draft") setKept("here");
    else if (words.title.trim() === "") saves.stop();
    else saves.type(words);
  };
  return {
    typed,
    type: (more) => take({ ...typed, ...more }),
    forget: () => forgetTyped(place),
    kept,
    save: (words, sound, told) => {
      saves.stop();
      return changes.save(words, sound, told);
    },
    theirs,
    takeTheirs: () => {
      if (theirs === null) return;
      changes.goOnFrom(theirs.version);
      client.setQueryData(queries.bulletin(base.id).queryKey, theirs);
      setTyped(typedOf(theirs));
      setKept("there");
      forgetTyped(place);
      setTheirs(null);
    },
    keepMine: () => {
      if (theirs === null) return;
      changes.goOnFrom(theirs.version);
      setTheirs(null);
      take(typed);
    },
    meet,
  };
}

const typedOf = ({ title, text, area, class: class_, category, language }: Bulletin): Typed => ({
  title,
  text: text ?? "",
  area,
  class: class_,
  category: category ?? "",
  language: language ?? "",
});
