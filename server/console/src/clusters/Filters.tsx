import { CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Icon } from "../look/Icon";
import { number } from "../words/size";
import { useLanguage } from "../words/words";
import classes from "./Filters.module.css";
import { type Show, SHOWS, SORTS } from "./sifting";
import type { Wish } from "./wish";
import { useClusterWords } from "./words";

interface Props {
  wish: Wish;
  counts: Record<Show, number>;
  found: number;
  wide: boolean;
  change: (changed: Partial<Record<keyof Wish, string>>) => void;
}

/** What one looks for; all of it stands in the address. */
export function Filters({ wish, counts, found, wide, change }: Props) {
  const words = useClusterWords();
  const language = useLanguage();
  const sorts = { trouble: words.byTrouble, name: words.byName, heard: words.byHeard };
  return (
    <div className={classes.filters}>
      <Search q={wish.q ?? ""} found={found} change={change} />
      <div role="group" aria-label={words.show} className={classes.shows}>
        {SHOWS.map((show) => (
          <button
            key={show}
            type="button"
            className={classes.show}
            aria-pressed={(wish.show ?? "all") === show}
            onClick={() => change({ show })}
          >
            {words[show]} <span className="numbers">{number(counts[show], language)}</span>
          </button>
        ))}
      </div>
      <NativeSelect
        className={classes.sort ?? ""}
        size="md"
        aria-label={words.sort}
        value={wish.sort ?? "trouble"}
        onChange={(event) => change({ sort: event.currentTarget.value })}
        data={SORTS.map((sort) => ({ value: sort, label: sorts[sort] }))}
      />
      {!wide && <Views wish={wish} change={change} />}
    </div>
  );
}

function Views({ wish, change }: Pick<Props, "wish" | "change">) {
  const words = useClusterWords();
  return (
    <div role="group" aria-label={words.view} className={classes.views}>
      {(["list", "map"] as const).map((view) => (
        <button
          key={view}
          type="button"
          aria-label={words[view]}
          aria-pressed={(wish.view ?? "list") === view}
          onClick={() => change({ view })}
        >
          <Icon name={view} size={22} />
        </button>
      ))}
    </div>
  );
}

/** Typed at once, kept in the address a little later: each letter is no step of its own. */
const KEPT_AFTER_MS = 200;

function Search({ q, found, change }: { q: string; found: number; change: Props["change"] }) {
  const words = useClusterWords();
  const language = useLanguage();
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    if (typed.trim() === q) return undefined;
    const timer = setTimeout(() => change({ q: typed.trim() }), KEPT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, q, change]);
  return (
    <div className={classes.search}>
      <TextInput
        size="md"
        type="search"
        aria-label={words.search}
        placeholder={words.searchHint}
        leftSection={<Icon name="search" size={20} />}
        rightSection={
          typed !== "" && (
            <CloseButton size="lg" aria-label={words.clear} onClick={() => setTyped("")} />
          )
        }
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <span role="status" className="visually-hidden">
        {q === "" ? "" : words.found(number(found, language))}
      </span>
    </div>
  );
}
