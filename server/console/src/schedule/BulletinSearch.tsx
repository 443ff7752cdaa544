import { Skeleton, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { Chip } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { fold } from "../words/fold";
import { length } from "../words/time";
import { useWords } from "../words/words";
import { useApproved } from "./approved";
import classes from "./Fields.module.css";
import { useScheduleWords } from "./words";

/** More than this nobody looks through: a few letters find the rest. */
const SHOWN = 30;

/** Approved bulletins, found by a few letters typed without diacritics. */
export function BulletinSearch({
  area,
  chosen,
  choose,
}: {
  area: string;
  chosen: readonly string[];
  choose: (bulletin: string) => void;
}) {
  const words = useScheduleWords();
  const common = useWords();
  const { nameOf } = useSeat();
  const { bulletins, isPending, error, again } = useApproved(area);
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const wanted = fold(search.trim());
  const found = bulletins.filter(
    (one) => !chosen.includes(one.id) && fold(one.title).includes(wanted),
  );
  return (
    <>
      <TextInput
        ref={field}
        size="md"
        type="search"
        label={words.addBulletin}
        placeholder={words.searchBulletin}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      {isPending && <Skeleton height={96} />}
      <Refused error={error} again={again} />
      {!isPending && found.length === 0 && (
        <p className={classes.hint} role="status">
          {bulletins.length === 0 ? words.noApproved : words.noneFound}
        </p>
      )}
      <ul className={classes.found}>
        {found.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => {
                choose(one.id);
                setSearch("");
                field.current?.focus({ preventScroll: true });
              }}
            >
              <span>
                {one.title}
                <small>
                  {nameOf(one.area)} · {length(one.content?.duration_ms ?? 0)}
                </small>
              </span>
              {one.class === "priority" && <Chip mood="accent">{common.priority}</Chip>}
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className={classes.hint}>{words.moreFound(found.length - SHOWN)}</p>
      )}
    </>
  );
}
