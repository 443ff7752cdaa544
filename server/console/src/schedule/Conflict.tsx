import { useQuery } from "@tanstack/react-query";
import { BothVersions } from "../look/BothVersions";
import { since } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { isConflict, standingIn } from "./conflict";
import { usePicture } from "./picture";
import * as queries from "./queries";
import { useScheduleWords } from "./words";

/** Both versions, where somebody else saved first: what stands, and what was chosen here, which is
 * kept until a choice is made. */
export function Conflict({
  error,
  area,
  entry,
  mine,
  zone,
  keepMine,
  takeTheirs,
}: {
  error: unknown;
  area: string;
  entry: string | null;
  mine: string;
  zone: string;
  keepMine: (revision: number) => void;
  takeTheirs: () => void;
}) {
  const words = useScheduleWords();
  const common = useWords();
  const language = useLanguage();
  const { now } = usePicture();
  const conflict = isConflict(error);
  const { data, refetch, isFetching } = useQuery({ ...queries.programme(area), enabled: conflict });
  if (!conflict) return null;
  const standing = standingIn(error);
  const revision = Math.max(standing?.revision ?? 0, data?.revision ?? 0);
  const theirs = entry === null ? undefined : data?.sentences[entry]?.[language];
  const who = standing?.saved_by ?? words.somebody;
  const when = standing?.saved_ms == null ? "" : since(standing.saved_ms, now, zone, language);
  return (
    <BothVersions
      said={words.savedMeanwhile(who, when)}
      versions={[
        ...(entry === null ? [] : [{ name: words.stands, is: theirs ?? words.entryGone }]),
        { name: words.yours, is: mine },
      ]}
      mine={{
        name: words.keepMine,
        busy: isFetching,
        act: () =>
          void refetch().then((fresh) => keepMine(Math.max(revision, fresh.data?.revision ?? 0))),
      }}
      theirs={{ name: entry === null ? common.cancel : words.takeTheirs, act: takeTheirs }}
    />
  );
}
