import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { Refused } from "../shell/Refused";
import { Empty } from "./Card";
import classes from "./Listing.module.css";

/** Rows of what an area keeps, once they are there; `none`: what is said where there are none. */
export function Listing<One extends { id: string }>({
  asked: { data, error, isPending, refetch },
  none,
  children,
}: {
  asked: {
    data: readonly One[] | undefined;
    error: unknown;
    isPending: boolean;
    refetch: () => unknown;
  };
  none: string;
  /** One row, an `li` with the row's id as its key. */
  children: (one: One) => ReactNode;
}) {
  return (
    <>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{none}</Empty>}
      <ul className={classes.rows}>{data?.map(children)}</ul>
    </>
  );
}

/** What may be done with a row: whatever else, and with one of one's own to change it or take it
 * away. */
export function RowDeeds({
  words,
  name,
  own,
  act,
  children,
}: {
  words: {
    change: string;
    changeIt: (name: string) => string;
    remove: string;
    removeIt: (name: string) => string;
  };
  name: string;
  own: boolean;
  act: (deed: "change" | "remove") => void;
  children?: ReactNode;
}) {
  return (
    <div className={classes.deeds}>
      {children}
      {own && (
        <>
          <Button
            size="md"
            variant="default"
            aria-label={words.changeIt(name)}
            onClick={() => act("change")}
          >
            {words.change}
          </Button>
          <Button
            size="md"
            variant="default"
            aria-label={words.removeIt(name)}
            onClick={() => act("remove")}
          >
            {words.remove}
          </Button>
        </>
      )}
    </div>
  );
}
