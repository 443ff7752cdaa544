import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

/** What was just saved, in words, and how to take it back where that is possible. */
export interface Saved {
  said: string;
  undo?: () => Promise<unknown>;
}

/** The last change made here, until another one or until it is put away. */
export function useSaved() {
  const client = useQueryClient();
  const [saved, setSaved] = useState<Saved | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: ["plan"] });
  const undoing = useMutation({
    mutationFn: async (undo: () => Promise<unknown>) => undo(),
    onSettled: renew,
  });
  return {
    saved,
    undoing,
    tell: (next: Saved) => {
      undoing.reset();
      setSaved(next);
      void renew();
    },
    forget: () => {
      undoing.reset();
      setSaved(null);
    },
  };
}

export type Saving = ReturnType<typeof useSaved>;
