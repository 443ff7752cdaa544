import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import * as queries from "../api/queries";
import { Refusal } from "../api/refusal";
import { ProofDialog } from "./ProofDialog";

/** Does a deed that may ask for a fresh proof of who one is; asks for it and does it again. */
export type Proven = <T>(deed: () => Promise<T>) => Promise<T>;

const ProvenContext = createContext<Proven>((deed) => deed());

export const useProven = (): Proven => useContext(ProvenContext);

const AskContext = createContext<() => Promise<boolean>>(() => Promise.resolve(false));

/** Asks for the proof by itself; false where the person turned away from it. */
export const useAsking = () => useContext(AskContext);

const wantsProof = (error: unknown): boolean =>
  error instanceof Refusal && error.code === "proof_too_old";

export function Proving({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<((proven: boolean) => void) | null>(null);
  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        setAsked(() => resolve);
      }),
    [],
  );
  const proven = useCallback<Proven>(
    async (deed) => {
      try {
        return await deed();
      } catch (error) {
        if (!wantsProof(error) || !(await ask())) throw error;
        return await deed();
      }
    },
    [ask],
  );
  const answer = (was: boolean) => {
    asked?.(was);
    setAsked(null);
    if (!was) return;
    // A proof may have opened rights that waited for it.
    void client.invalidateQueries({ queryKey: ["me"] });
    void client.invalidateQueries({ queryKey: queries.session.queryKey });
    void client.invalidateQueries({ queryKey: queries.rights.queryKey });
  };
  return (
    <ProvenContext value={proven}>
      <AskContext value={ask}>
        {children}
        {asked !== null && <ProofDialog answer={answer} />}
      </AskContext>
    </ProvenContext>
  );
}
