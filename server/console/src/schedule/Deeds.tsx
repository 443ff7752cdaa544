import { useQuery } from "@tanstack/react-query";
import { useSeat } from "../session/session";
import { dayAfter } from "../words/time";
import type { Deed } from "./Actions";
import { CopyDialog } from "./CopyDialog";
import { EndDialog } from "./EndDialog";
import { draftIn } from "./entry";
import { EntryDialog } from "./EntryDialog";
import { emptyForm, formOf } from "./form";
import { keptForm } from "./kept";
import { LeaveOutDialog } from "./LeaveOutDialog";
import { MoveDialog, type Target } from "./MoveDialog";
import { usePicture } from "./picture";
import type { Place } from "./place";
import * as queries from "./queries";
import type { Saved } from "./saved";
import type { Suggestion } from "./saving";
import type { Start } from "./starts";
import { SuggestDialog } from "./SuggestDialog";
import { TemplateDialog } from "./TemplateDialog";

/** What is being done with one start. */
export interface Doing {
  deed: Deed;
  start: Start;
  target: Target | null;
}

/** The one dialog that is open, if any: begun from the revision that was seen when it opened. */
export function Deeds({
  area,
  place,
  doing,
  saved,
  close,
}: {
  area: string;
  place: Place;
  doing: Doing | null;
  saved: (told: Saved) => void;
  close: () => void;
}) {
  const told = { saved, close };
  const full = !place.wide;
  if (doing !== null) return <OfStart {...told} doing={doing} full={full} />;
  if (place.open === "new") return <NewEntry {...told} area={area} day={place.day} full={full} />;
  if (place.open === "copy") return <Copy {...told} area={area} day={place.day} />;
  if (place.open === "template") return <Lay {...told} area={area} day={place.day} />;
  if (place.open === "suggest") return <SuggestDialog {...told} area={area} />;
  return null;
}

interface Told {
  saved: (told: Saved) => void;
  close: () => void;
}

function OfStart({ doing, full, ...told }: Told & { doing: Doing; full: boolean }) {
  const { start, deed, target } = doing;
  const { programme, entry } = start.told;
  const { data } = useQuery(queries.programme(programme));
  const { data: standing } = useQuery({
    ...queries.entry(programme, entry),
    enabled: deed === "change",
  });
  if (data === undefined) return null;
  const given = { ...told, start, base: data.revision };
  switch (deed) {
    case "move":
      return <MoveDialog {...given} target={target} full={full} />;
    case "leaveOut":
      return <LeaveOutDialog {...given} />;
    case "end":
      return <EndDialog {...given} />;
    case "change": {
      if (standing === undefined) return null;
      const draft = draftIn(standing.draft);
      return (
        <EntryDialog
          {...told}
          area={programme}
          initial={formOf(draft)}
          edited={{ id: entry, draft }}
          base={standing.revision}
          full={full}
        />
      );
    }
  }
}

function NewEntry({
  area,
  day,
  full,
  ...told
}: Told & { area: string; day: string; full: boolean }) {
  const { person } = useSeat();
  const { zone, today } = usePicture();
  const { data } = useQuery(queries.programme(area));
  if (data === undefined) return null;
  const first = day > today ? day : dayAfter(today);
  const initial = keptForm(person.account, area) ?? emptyForm(area, zone, first);
  return (
    <EntryDialog
      {...told}
      area={area}
      initial={initial}
      edited={null}
      base={data.revision}
      full={full}
    />
  );
}

function Copy({ area, day, ...told }: Told & { area: string; day: string }) {
  const { data } = useQuery(queries.programme(area));
  if (data === undefined) return null;
  return <CopyDialog {...told} area={area} day={day} base={data.revision} />;
}

function Lay({ area, day, ...told }: Told & { area: string; day: string }) {
  const { data } = useQuery(queries.programme(area));
  if (data === undefined) return null;
  return <TemplateDialog {...told} area={area} day={day} base={data.revision} />;
}

/** What is suggested, placed at an hour of one's own: its bulletin in the dialog of a new entry. */
export function PlaceSuggested({
  area,
  one,
  full,
  ...told
}: Told & { area: string; one: Suggestion; full: boolean }) {
  const { zone, today } = usePicture();
  const { data } = useQuery(queries.programme(area));
  if (data === undefined) return null;
  const first = one.first > today ? one.first : today;
  const initial = { ...emptyForm(area, zone, first), bulletins: [one.bulletin], last: one.last };
  return (
    <EntryDialog
      {...told}
      area={area}
      initial={initial}
      edited={null}
      suggestion={one.id}
      base={data.revision}
      full={full}
    />
  );
}
