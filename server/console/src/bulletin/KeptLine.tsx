import type { Kept } from "./autosave";
import classes from "./NewBulletin.module.css";
import { useBulletinWords } from "./words";

/** Where what was entered is safe. */
export function KeptLine({ kept }: { kept: Kept }) {
  const words = useBulletinWords();
  const said: Record<Kept, string> = {
    here: words.savedHere,
    saving: words.saving,
    away: words.savedOnlyHere,
    there: words.savedThere,
  };
  return (
    <p className={kept === "away" ? classes.away : classes.kept} role="status">
      {said[kept]}
    </p>
  );
}
