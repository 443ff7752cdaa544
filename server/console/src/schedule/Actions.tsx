import { Button } from "@mantine/core";
import classes from "./ItemDrawer.module.css";
import { usePicture } from "./picture";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";

export type Deed = "move" | "leaveOut" | "change" | "end";

/** What may be done with a start: by whom the server says may schedule here. */
export function Actions({ start, choose }: { start: Start; choose: (deed: Deed) => void }) {
  const words = useScheduleWords();
  const { movable } = usePicture();
  return (
    <div className={classes.actions}>
      {movable(start) && (
        <>
          <Button size="md" onClick={() => choose("move")}>
            {words.move}
          </Button>
          <Button size="md" variant="default" onClick={() => choose("leaveOut")}>
            {words.leaveOut}
          </Button>
        </>
      )}
      <Button size="md" variant="default" onClick={() => choose("change")}>
        {words.changeEntry}
      </Button>
      <Button size="md" variant="default" onClick={() => choose("end")}>
        {words.end}
      </Button>
    </div>
  );
}
