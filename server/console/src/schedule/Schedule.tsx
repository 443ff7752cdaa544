import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import * as shared from "../api/queries";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { clock, dayOf, fullDay } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { Clashes } from "./Clashes";
import { DayList } from "./DayList";
import { HOUR_MS, weekOf } from "./days";
import { timeOfDay } from "../words/typed";
import { Deeds, type Doing, PlaceSuggested } from "./Deeds";
import { ItemDrawer } from "./ItemDrawer";
import { Legend } from "./Legend";
import { type AskedOffer, OfferDeeds, OfferOfStart } from "./OfferDeeds";
import { Offers } from "./Offers";
import { Actions } from "./Actions";
import { type Picture, PictureContext } from "./picture";
import { usePlace } from "./place";
import * as queries from "./queries";
import { useSaved } from "./saved";
import { SavedBar } from "./SavedBar";
import type { Suggestion } from "./saving";
import classes from "./Schedule.module.css";
import { type Start, startsOf } from "./starts";
import { Suggestions } from "./Suggestions";
import { Toolbar } from "./Toolbar";
import { WeekStrip } from "./WeekStrip";
import { WeekTable } from "./WeekTable";
import { useScheduleWords } from "./words";

const LOOKS_EVERY_MS = 15_000;
const ZONE_BEFORE_KNOWN = "Asia/Ho_Chi_Minh";

/** The week and the day of one area: its own programme and what comes from above, in one picture. */
export function Schedule() {
  const words = useScheduleWords();
  const area = useChosenArea();
  const { areas, rights, nameOf } = useSeat();
  const now = useNow(LOOKS_EVERY_MS);
  const { data: detail } = useQuery(shared.area(area));
  const zone = detail?.policy.zone ?? ZONE_BEFORE_KNOWN;
  const today = dayOf(now, zone);
  const place = usePlace(today);
  const days = useMemo(() => weekOf(place.day), [place.day]);
  const plan = useQuery(queries.week(area, days[0] ?? place.day));
  const starts = useMemo(() => (plan.data === undefined ? [] : startsOf(plan.data)), [plan.data]);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [asked, setAsked] = useState<AskedOffer | null>(null);
  const [placed, setPlaced] = useState<Suggestion | null>(null);
  const saving = useSaved();
  const full = !place.wide;
  const mayEdit = rights.may("programme.edit", area);
  const asksCommunes = ["central", "city"].includes(areas.get(area)?.kind ?? "");
  const picture: Picture = {
    area,
    zone,
    now,
    today,
    policy: detail?.policy,
    movable: ({ told }) => told.due_ms > now && rights.may("programme.edit", told.programme),
    open: (start) => place.go({ item: start.key, day: dayOf(start.at_ms, zone) }),
  };
  const chosen = starts.find((start) => start.key === place.item) ?? null;
  const drop = (start: Start, cell: { day: string; hour: number }) => {
    const minutes = (timeOfDay(clock(start.told.due_ms, zone, true)) ?? 0) % HOUR_MS;
    setDoing({
      deed: "move",
      start,
      target: { day: cell.day, time_ms: cell.hour * HOUR_MS + minutes },
    });
  };
  return (
    <PictureContext value={picture}>
      <div className={classes.page}>
        <header className={classes.head}>
          <h1>
            {words.title} <span>{nameOf(area)}</span>
          </h1>
          <Link to="/lich-phat/danh-sach" className={classes.kept}>
            {words.keptLists}
          </Link>
          {mayEdit && (
            <div className={classes.buttons}>
              <Button size="md" onClick={() => place.go({ open: "new" })}>
                {words.newEntry}
              </Button>
              <Button size="md" variant="default" onClick={() => place.go({ open: "copy" })}>
                {words.copyWeek}
              </Button>
              <Button size="md" variant="default" onClick={() => place.go({ open: "template" })}>
                {words.useTemplate}
              </Button>
              {asksCommunes && (
                <Button size="md" variant="default" onClick={() => place.go({ open: "suggest" })}>
                  {words.suggest}
                </Button>
              )}
            </div>
          )}
        </header>
        <Offers key={area} area={area} full={full} ask={setAsked} />
        <Suggestions key={`asked ${area}`} area={area} place={setPlaced} />
        <Toolbar place={place} today={today} />
        {!place.wide || place.view === "day" ? (
          <WeekStrip
            days={days}
            day={place.day}
            starts={starts}
            choose={(day) => place.go({ day })}
          />
        ) : null}
        {plan.data?.whole === false && <p className={classes.note}>{words.notWhole}</p>}
        {plan.isPending && <Waiting />}
        {plan.data === undefined && <Refused error={plan.error} again={plan.refetch} />}
        {plan.data !== undefined && plan.data.more_conflicts > 0 && (
          <p className={classes.note}>{words.moreConflicts(plan.data.more_conflicts)}</p>
        )}
        <Clashes key={`clashes ${area}`} starts={starts} days={days} />
        {plan.data !== undefined && place.view === "week" && (
          <>
            {starts.length === 0 && <NothingYet mayEdit={mayEdit} />}
            <WeekTable days={days} starts={starts} onDrop={drop} />
            <Legend />
          </>
        )}
        {plan.data !== undefined && place.view === "day" && (
          <Day day={place.day} starts={starts} zone={zone} />
        )}
        <ItemDrawer
          start={chosen}
          others={starts}
          wide={place.wide}
          covered={doing !== null || asked !== null}
          close={() => place.go({})}
        >
          {chosen !== null && <OfferOfStart area={area} start={chosen} ask={setAsked} />}
          {chosen !== null && rights.may("programme.edit", chosen.told.programme) && (
            <Actions
              start={chosen}
              choose={(deed) => setDoing({ deed, start: chosen, target: null })}
            />
          )}
        </ItemDrawer>
        <Deeds
          key={area}
          area={area}
          place={place}
          doing={doing}
          saved={(told) => {
            saving.tell(told);
            place.go({});
          }}
          close={() => {
            setDoing(null);
            if (place.open !== null) place.go({});
          }}
        />
        <OfferDeeds
          area={area}
          asked={asked}
          full={full}
          close={() => setAsked(null)}
          saved={(told) => {
            saving.tell(told);
            place.go({});
          }}
        />
        {placed !== null && (
          <PlaceSuggested
            area={area}
            one={placed}
            full={full}
            saved={saving.tell}
            close={() => setPlaced(null)}
          />
        )}
        <SavedBar saving={saving} />
      </div>
    </PictureContext>
  );
}

function Day({ day, starts, zone }: { day: string; starts: readonly Start[]; zone: string }) {
  const language = useLanguage();
  return (
    <Card title={fullDay(day, language)}>
      <DayList day={day} starts={starts.filter((start) => dayOf(start.at_ms, zone) === day)} />
    </Card>
  );
}

function NothingYet({ mayEdit }: { mayEdit: boolean }) {
  const words = useScheduleWords();
  return (
    <p className={classes.note} role="status">
      {words.emptyWeek} {mayEdit && words.emptyWeekDo}
    </p>
  );
}

function Waiting() {
  const common = useWords();
  return (
    <div role="status" aria-label={common.loading}>
      <Skeleton height={56} mb={8} radius="lg" />
      <Skeleton height={420} radius="lg" />
    </div>
  );
}
