import { Button } from "@mantine/core";
import { Dialog } from "./Dialog";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import classes from "./Sure.module.css";

/** Asks once before what cannot be taken back. */
export function Sure({
  title,
  what,
  yes,
  deed,
  close,
}: {
  title: string;
  what: string;
  yes: string;
  deed: { mutate: (given: undefined) => void; isPending: boolean; error: unknown };
  close: () => void;
}) {
  const words = useWords();
  return (
    <Dialog opened onClose={close} title={title} size="md">
      <p className={classes.why}>{what}</p>
      <Refused error={deed.error} />
      <div className={classes.deeds}>
        <Button variant="default" size="md" onClick={close}>
          {words.cancel}
        </Button>
        <Button
          size="md"
          loading={deed.isPending}
          onClick={() => deed.mutate(undefined)}
          data-autofocus
        >
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
