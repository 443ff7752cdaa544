import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useWords } from "../words/words";
import classes from "./AreaChooser.module.css";

const AreaList = lazy(() => import("./AreaList"));

/** The area that the pages speak of: the one in the address, else the widest of one's own. */
export function useChosenArea(): string {
  const { areas, rights } = useSeat();
  const { area } = useSearch({ from: "__root__" });
  if (area !== undefined && areas.has(area) && rights.may("read", area)) return area;
  return rights.homes()[0] ?? "";
}

/** The area's name; a button to another one for whom there is another. */
export function AreaChooser() {
  const words = useWords();
  const { areas, rights, nameOf } = useSeat();
  const chosen = useChosenArea();
  const [opened, setOpened] = useState(false);
  const others = [...areas.values()].some((one) => one.id !== chosen && rights.may("read", one.id));
  if (!others) return <span className={classes.only}>{nameOf(chosen)}</span>;
  return (
    <>
      <Button
        variant="default"
        className={classes.chooser ?? ""}
        aria-haspopup="dialog"
        aria-label={`${words.area}: ${nameOf(chosen)}`}
        rightSection={<Icon name="down" size={18} />}
        onClick={() => setOpened(true)}
      >
        {nameOf(chosen)}
      </Button>
      {opened && (
        <Suspense>
          <AreaList chosen={chosen} close={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
