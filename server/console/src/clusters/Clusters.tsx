import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useMemo } from "react";
import type { Device } from "../api/calls";
import * as queries from "../api/queries";
import { Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useMatches } from "../look/useMatches";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { fold } from "../words/fold";
import { number } from "../words/size";
import { useLanguage, useWords } from "../words/words";
import { ClusterList } from "./ClusterList";
import classes from "./Clusters.module.css";
import { Filters } from "./Filters";
import { countsOf, type Show, sifted } from "./sifting";
import type { Wish } from "./wish";
import { type ClusterWords, useClusterWords } from "./words";
import { useSayingIn } from "./zone";

const ClusterMap = lazy(() => import("./map/ClusterMap"));

const LOOKS_EVERY_MS = 30_000;
/** From here on the list and the map stand beside each other. */
const BESIDE = "(min-width: 75em)";

/** Every cluster of the area: a list and a map that say the same. */
export function Clusters() {
  const area = useChosenArea();
  const words = useClusterWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { data, error, refetch, isPending } = useQuery(queries.devices(area));
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>
        {useWords().devices}
        <span>
          {nameOf(area)}
          {data !== undefined && ` · ${words.lead(number(data.length, language))}`}
        </span>
      </h1>
      {isPending && <Waiting />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && (
        <div>
          <Empty>{words.none}</Empty>
          <Empty>{words.noneWhy}</Empty>
        </div>
      )}
      {data !== undefined && data.length > 0 && <Found area={area} devices={data} />}
    </div>
  );
}

function Waiting() {
  const words = useClusterWords();
  return (
    <div role="status" aria-label={words.loading} className={classes.waiting}>
      <p>{words.loading}</p>
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <Skeleton key={n} height={64} radius="md" />
      ))}
    </div>
  );
}

function Found({ area, devices }: { area: string; devices: readonly Device[] }) {
  const words = useClusterWords();
  const wish = useSearch({ from: "/cum-loa" });
  const navigate = useNavigate({ from: "/cum-loa" });
  const saying = useSayingIn(area, LOOKS_EVERY_MS);
  const wide = useMatches(BESIDE);
  const named = useFoldedNames();
  const { show = "all", sort = "trouble", q = "" } = useDeferredValue(wish);
  const shown = useMemo(
    () => sifted(devices, { show, sort, search: q }, named),
    [devices, show, sort, q, named],
  );
  const counts = useMemo(() => countsOf(devices), [devices]);
  const change = (changed: Partial<Record<keyof Wish, string>>) =>
    void navigate({
      search: (kept) => ({ ...kept, ...changed }) as Wish,
      replace: true,
      resetScroll: false,
    });
  const onMap = wide || wish.view === "map";
  return (
    <>
      <Filters wish={wish} counts={counts} found={shown.length} change={change} wide={wide} />
      <div className={classes.both}>
        {(wide || wish.view !== "map") &&
          (shown.length > 0 ? (
            <ClusterList within={area} devices={shown} saying={saying} wide={wide} />
          ) : (
            <Nothing show={show} searched={q !== ""} words={words} />
          ))}
        {onMap && (
          <Suspense fallback={<Skeleton height="100%" mih={360} radius="lg" />}>
            <ClusterMap key={area} area={area} devices={shown} saying={saying} />
          </Suspense>
        )}
      </div>
    </>
  );
}

function Nothing({
  show,
  searched,
  words,
}: {
  show: Show;
  searched: boolean;
  words: ClusterWords;
}) {
  const navigate = useNavigate({ from: "/cum-loa" });
  const well: Partial<Record<Show, string>> = {
    attention: words.allWell,
    offline: words.noneOffline,
    sounding: words.noneSounding,
    behind: words.noneBehind,
  };
  const said = searched ? undefined : well[show];
  return (
    <div className={classes.nothing} data-well={said !== undefined && show !== "sounding"}>
      <Icon name={said === undefined ? "search" : "approve"} size={40} />
      <p role="status">{said ?? words.noneFound}</p>
      <Button
        variant="default"
        onClick={() => void navigate({ search: ({ view }) => (view ? { view } : {}) })}
      >
        {words.showAll}
      </Button>
    </div>
  );
}

/** The folded names of areas with those above them, found once for each area. */
function useFoldedNames(): (area: string) => string {
  const { areas } = useSeat();
  return useMemo(() => {
    const known = new Map<string, string>();
    const name = (id: string): string => {
      const found = known.get(id);
      if (found !== undefined) return found;
      const area = areas.get(id);
      known.set(id, ""); // a circle, which no tree has, ends here
      const above = area?.parent == null ? "" : name(area.parent);
      const folded = area === undefined ? id : `${fold(area.name)} ${above}`;
      known.set(id, folded);
      return folded;
    };
    return name;
  }, [areas]);
}
