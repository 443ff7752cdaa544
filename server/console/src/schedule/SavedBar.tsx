import { Button, CloseButton } from "@mantine/core";
import { Icon } from "../look/Icon";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import type { Saving } from "./saved";
import classes from "./SavedBar.module.css";
import { useScheduleWords } from "./words";

/** What was saved, said once; with a way back where there is one. */
export function SavedBar({ saving: { saved, undoing, tell, forget } }: { saving: Saving }) {
  const words = useScheduleWords();
  const common = useWords();
  const undo = saved?.undo;
  const take = () => {
    if (undo !== undefined) undoing.mutate(undo, { onSuccess: () => tell({ said: words.undone }) });
  };
  return (
    <div role="status" className={saved === null ? "visually-hidden" : classes.bar}>
      {saved !== null && (
        <>
          <Icon name="approve" size={22} />
          <span>{saved.said}</span>
          {undo !== undefined && (
            <Button variant="default" loading={undoing.isPending} onClick={take}>
              {words.undo}
            </Button>
          )}
          <CloseButton size="lg" aria-label={common.close} onClick={forget} />
          <Refused error={undoing.error} />
        </>
      )}
    </div>
  );
}
