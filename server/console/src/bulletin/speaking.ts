import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type SpokenText } from "../api/calls";
import { refusalOf, unreachable } from "../api/refusal";
import { spoken } from "../speech/queries";
import { adoptUpload } from "./uploading";
import { useBulletinWords } from "./words";

interface Chosen {
  /** Null is what the area has settled. */
  voice: string | null;
  speed: number | null;
}

export interface Speaking extends Chosen {
  choose: (more: Partial<Chosen>) => void;
  begin: () => void;
  beginning: boolean;
  stop: () => void;
  run: SpokenText | undefined;
  /** What was spoken is not what stands there now. */
  stale: boolean;
  take: () => void;
  taking: boolean;
  error: Error | null;
}

/** One text on its way to a recording, and what is done with it. */
export function useSpeaking(area: string, text: string, use: (file: File) => void): Speaking {
  const words = useBulletinWords();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>({ voice: null, speed: null });
  const [asked, setAsked] = useState({ run: "", what: "" });
  const what = JSON.stringify([area, text, chosen]);
  const { data, error } = useQuery(spoken(asked.run));
  const begin = useMutation({
    mutationFn: () => answered(api.POST("/api/speech", { body: { area, text, ...chosen } })),
    onSuccess: (run) => {
      client.setQueryData(spoken(run.id).queryKey, run);
      setAsked({ run: run.id, what });
    },
  });
  const stop = useMutation({
    mutationFn: () =>
      answered(api.DELETE("/api/speech/{run}", { params: { path: { run: asked.run } } })),
    onSettled: () => setAsked({ run: "", what: "" }),
  });
  const take = useMutation({
    mutationFn: () => recordingOf(data, words.spokenFile),
    onSuccess: use,
  });
  return {
    ...chosen,
    choose: (more) => setChosen((before) => ({ ...before, ...more })),
    begin: () => begin.mutate(),
    beginning: begin.isPending,
    stop: () => stop.mutate(),
    run: asked.run === "" ? undefined : data,
    stale: asked.what !== what,
    take: () => take.mutate(),
    taking: take.isPending,
    error: begin.error ?? stop.error ?? take.error ?? error,
  };
}

/** The recording as a file of this page; the server has it already, and is not sent it again. */
async function recordingOf(run: SpokenText | undefined, name: string): Promise<File> {
  if (!run?.audio_url || run.upload === null) throw new Error("nothing was spoken");
  const answer = await fetch(run.audio_url).catch(() => {
    throw unreachable();
  });
  if (!answer.ok) {
    throw refusalOf(answer.status, await answer.json().catch((): undefined => undefined));
  }
  const file = new File([await answer.blob()], `${name}.wav`, { type: "audio/wav" });
  adoptUpload(run.upload, file);
  return file;
}
