import { Skeleton, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Empty } from "../look/Card";
import { VirtualRows } from "../look/VirtualRows";
import { Refused } from "../shell/Refused";
import classes from "./Searched.module.css";

/** The field that a list is searched with (`useSearched`); beside it what narrows the list further,
 * and what adds to it. */
export function Search({
  label,
  searched,
  search,
  children,
}: {
  label: string;
  searched: string;
  search: (typed: string) => void;
  children?: ReactNode;
}) {
  return (
    <div className={classes.tools}>
      <TextInput
        className={classes.search ?? ""}
        size="md"
        type="search"
        aria-label={label}
        placeholder={label}
        value={searched}
        onChange={(event) => search(event.currentTarget.value)}
      />
      {children}
    </div>
  );
}

/** What was found, how many (`said`), and what is said where there is `none`. */
export function Found<Row>({
  asked: { data, error, isPending, refetch },
  rows,
  keyOf,
  label,
  said,
  none,
  estimate,
  children,
}: {
  asked: { data: unknown; error: unknown; isPending: boolean; refetch: () => unknown };
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  label: string;
  said: string;
  none: string;
  /** The usual height of a row in pixels. */
  estimate: number;
  children: (row: Row) => ReactNode;
}) {
  return (
    <>
      <p className={classes.said} role="status">
        {said}
      </p>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && rows.length === 0 && <Empty>{none}</Empty>}
      {rows.length > 0 && (
        <div className={classes.list}>
          <VirtualRows rows={rows} keyOf={keyOf} label={label} estimate={estimate}>
            {children}
          </VirtualRows>
        </div>
      )}
    </>
  );
}
