import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Playlist } from "../api/calls";
import { Dialog } from "../look/Dialog";
import { Foreseen } from "../schedule/Foreseen";
import { usePreview } from "../schedule/preview";
import { programme } from "../schedule/queries";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import { previewRenewal, renew, type RenewalAsk, useKept } from "./calls";
import classes from "../look/Listing.module.css";
import { useListWords } from "./words";

/** Schedules made of a list that has changed since are saved anew, after a look ahead. */
export function Renewing({
  area,
  list,
  close,
  tell,
}: {
  area: string;
  list: Playlist;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const common = useWords();
  const { data } = useQuery(programme(area));
  const body: RenewalAsk | null =
    data === undefined ? null : { base_revision: data.revision, playlist: list.id };
  const foresight = usePreview(`renewal ${area}`, body, (asked) => previewRenewal(area, asked));
  const renewing = useKept(
    (asked: RenewalAsk) => renew(area, asked),
    (answer) => {
      tell(words.renewed(answer.entries.length));
      close();
    },
  );
  return (
    <Dialog opened onClose={close} title={words.renewTitle(list.name)}>
      <div className={classes.form}>
        <Foreseen foresight={foresight} />
        <Refused error={renewing.error} />
        <div className={classes.end}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button
            size="md"
            disabled={!foresight.fresh}
            loading={renewing.isPending}
            onClick={() => body !== null && renewing.mutate(body)}
          >
            {words.renew}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
