import { Button } from "@mantine/core";
import { Refusal } from "../api/refusal";
import { useLanguage, useWords } from "../words/words";
import classes from "./Refused.module.css";

/** A refusal as its sentence; what is no refusal is a bug, and the error boundary's. */
export function Refused({ error, again }: { error: unknown; again?: () => unknown }) {
  const language = useLanguage();
  const words = useWords();
  if (error === null || error === undefined) return null;
  if (!(error instanceof Refusal)) throw error;
  return (
    <div className={classes.refused} role="alert">
      <p>{error[language]}</p>
      {again && (
        <Button variant="default" size="sm" onClick={again}>
          {words.again}
        </Button>
      )}
    </div>
  );
}

/** The sentence for one field, where the refusal names that field. */
export function useSaidOf(error: unknown): (field: string) => string | undefined {
  const language = useLanguage();
  return (field) =>
    error instanceof Refusal && error.field.split(".").at(-1) === field
      ? error[language]
      : undefined;
}
