import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { useSeat } from "../session/session";
import { draft } from "./drafting";
import type { Typed } from "./kept";
import { keepSound, useKeptSound } from "./sounds";
import { type Begun, type Typing, useEditing, useTyping } from "./typing";
import { Versions } from "./Versions";
import { WordsForm } from "./WordsForm";

/** How far the sound has come, and whether the line is away meanwhile. */
export interface Going {
  share: number | null;
  away: boolean;
}

type Make = (typed: Typed, sound: File | null, told: Telling) => Promise<Bulletin>;
interface Telling {
  share: (share: number) => void;
  away: (away: boolean) => void;
}

/** The words and the sound of a new bulletin. */
export function Writing({
  onMade,
  begun,
}: {
  onMade: (bulletin: Bulletin) => void;
  begun?: Begun | undefined;
}) {
  const { account } = useSeat().person;
  const place = begun === undefined ? account : `${account} ${begun.place}`;
  const typing = useTyping(begun);
  const kept = useKeptSound(place);
  const make: Make = (typed, chosen, told) => {
    if (chosen === null) throw new Error("a bulletin without a sound is not sent");
    return draft(typed, chosen, told);
  };
  const making = useMaking(typing, kept.sound, place, make, onMade);
  return <WordsForm typing={typing} kept={kept} making={making} fresh />;
}

/** The same of a draft that stands; both versions, where somebody else was faster. */
export function Rewriting({
  base,
  onMade,
}: {
  base: Bulletin;
  onMade: (bulletin: Bulletin) => void;
}) {
  const { account } = useSeat().person;
  const place = `${account} ${base.id}`;
  const editing = useEditing(base);
  const kept = useKeptSound(place);
  const make: Make = async (typed, chosen, told) => {
    try {
      return await editing.save(typed, chosen, told);
    } catch (error) {
      editing.meet(error);
      throw error;
    }
  };
  const making = useMaking(editing, kept.sound, place, make, onMade);
  const { theirs } = editing;
  if (theirs !== null) {
    const over = (choose: () => void) => () => {
      making.reset();
      choose();
    };
    return (
      <Versions
        mine={editing.typed}
        theirs={theirs}
        keepMine={over(editing.keepMine)}
        takeTheirs={over(editing.takeTheirs)}
      />
    );
  }
  return <WordsForm typing={editing} kept={kept} making={making} />;
}

export interface Making extends Going {
  begin: () => void;
  reset: () => void;
  pending: boolean;
  error: Error | null;
}

/** Sends the words and the sound; a line that is away is waited for. */
function useMaking(
  typing: Typing,
  sound: File | null,
  place: string,
  make: Make,
  onMade: (bulletin: Bulletin) => void,
): Making {
  const client = useQueryClient();
  const [going, setGoing] = useState<Going>({ share: null, away: false });
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: () =>
      make(typing.typed, sound, {
        share: (share) => setGoing((before) => ({ ...before, share })),
        away: (away) => setGoing((before) => ({ ...before, away })),
      }),
    onSuccess: (bulletin) => {
      typing.forget();
      void keepSound(place, null).catch(() => undefined);
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, bulletin);
      void client.invalidateQueries({ queryKey: ["bulletins"] });
    },
    onSettled: () => setGoing({ share: null, away: false }),
  });
  return {
    ...going,
    begin: () => mutate(undefined, { onSuccess: onMade }),
    reset,
    pending: isPending,
    error,
  };
}
