import { useQuery } from "@tanstack/react-query";
import { useId, useMemo } from "react";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import { writtenDay } from "../words/typed";
import { Foreseen } from "../schedule/Foreseen";
import { HowFields } from "../schedule/HowFields";
import fields from "../schedule/Fields.module.css";
import { type Picture, PictureContext } from "../schedule/picture";
import type { Foresight } from "../schedule/preview";
import { WhenFields } from "../schedule/WhenFields";
import { WhereFields } from "../schedule/WhereFields";
import { useScheduleWords } from "../schedule/words";
import { useSeat } from "../session/session";
import { useSaidOf } from "../shell/Refused";
import { useNow } from "../today/now";
import { dayAfter, dayOf, fullDay, spoken } from "../words/time";
import { useLanguage } from "../words/words";
import { timeOfDay } from "../words/typed";
import type { Way } from "./choice";
import type { Choosing } from "./choosing";
import { KeptLine } from "./KeptLine";
import { permittedInWords } from "./permitted";
import { useBulletinWords } from "./words";
import classes from "./WhereWhen.module.css";

/** The third step: an hour is put forward; another, or none yet, is one choice away. Below it what
 * that would do. */
export function WhereWhen({
  bulletin,
  choosing,
  foresight,
}: {
  bulletin: Bulletin;
  choosing: Choosing;
  foresight: Foresight;
}) {
  const words = useBulletinWords();
  const { nameOf } = useSeat();
  const { way, occasion } = choosing;
  if (!choosing.may) {
    return (
      <Card title={words.stepWhere} aside={nameOf(bulletin.area)}>
        <p className={classes.note}>
          {bulletin.class === "urgent" ? words.urgentWhy : words.mayNotSchedule}
        </p>
      </Card>
    );
  }
  return (
    <Card title={words.stepWhere} aside={nameOf(bulletin.area)}>
      <div className={classes.parts}>
        <Hours area={bulletin.area} />
        <Ways choosing={choosing} area={bulletin.area} />
        {occasion === null && <p className={classes.note}>{words.noOccasion}</p>}
        {way === "chosen" && (
          <Fields bulletin={bulletin} choosing={choosing} error={foresight.error} />
        )}
        {choosing.kept !== null && <KeptLine kept={choosing.kept} />}
        {way !== "later" && <Told choosing={choosing} foresight={foresight} />}
      </div>
    </Card>
  );
}

function Told({ choosing, foresight }: { choosing: Choosing; foresight: Foresight }) {
  const words = useBulletinWords();
  const schedule = useScheduleWords();
  const { lacking } = choosing;
  const waits = lacking === null ? undefined : schedule.lacking[lacking];
  return <Foreseen foresight={foresight} waits={waits} title={words.foreseen} />;
}

/** When sound is permitted there, before anybody has to find out. */
function Hours({ area }: { area: string }) {
  const words = useBulletinWords();
  const language = useLanguage();
  const { data } = useQuery(queries.area(area));
  if (data === undefined) return null;
  const { permitted, quiet } = data.policy;
  const said = permittedInWords(permitted, words, language);
  return (
    <div className={classes.hours}>
      <strong>{words.hours}</strong>
      <ul>
        {said.length === 0 && <li>{words.noHours}</li>}
        {said.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {quiet.map(({ first, last }) => (
          <li key={first}>
            {first === last
              ? words.quietDay(writtenDay(first))
              : words.quiet(writtenDay(first), writtenDay(last))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Ways({ choosing, area }: { choosing: Choosing; area: string }) {
  const words = useBulletinWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const now = useNow(60_000);
  const name = useId();
  const { occasion, form } = choosing;
  const tomorrow = dayAfter(dayOf(now, form.kept.zone));
  const ways: [Way, string, string][] = [];
  if (occasion !== null) {
    const hour = spoken(timeOfDay(occasion.time) ?? 0, "UTC", language);
    const at = language === "vi" ? `${hour} (${occasion.time})` : hour;
    const day = fullDay(occasion.day, language);
    const soon = occasion.day === tomorrow ? `${words.tomorrow}, ${day}` : day;
    ways.push(["next", words.next(at, soon), words.nextWhy(nameOf(area))]);
  }
  ways.push(["chosen", words.chosen, words.chosenWhy], ["later", words.later, words.laterWhy]);
  return (
    <div role="radiogroup" aria-label={words.choice} className={classes.ways}>
      {ways.map(([way, label, why]) => (
        <label key={way}>
          <input
            type="radio"
            name={name}
            checked={choosing.way === way}
            aria-labelledby={`${name}${way}`}
            aria-describedby={`${name}${way}-why`}
            onChange={() => choosing.choose(way)}
          />
          <span>
            <strong id={`${name}${way}`}>{label}</strong>
            <small id={`${name}${way}-why`}>{why}</small>
          </span>
        </label>
      ))}
    </div>
  );
}

/** The fields of Lịch phát, for one bulletin by itself; what is refused stands beside its field. */
function Fields({
  bulletin,
  choosing,
  error,
}: {
  bulletin: Bulletin;
  choosing: Choosing;
  error: unknown;
}) {
  const words = useBulletinWords();
  const now = useNow(60_000);
  const saidOf = useSaidOf(error);
  const { form, set } = choosing;
  const { zone } = form.kept;
  const picture = useMemo<Picture>(
    () => ({
      area: bulletin.area,
      zone,
      now,
      today: dayOf(now, zone),
      policy: undefined,
      movable: () => false,
      open: () => undefined,
    }),
    [bulletin.area, zone, now],
  );
  return (
    <PictureContext value={picture}>
      <div className={fields.fields}>
        <WhenFields form={form} set={set} saidOf={saidOf} />
        <WhereFields area={bulletin.area} form={form} set={set} />
        <fieldset>
          <legend>{words.how}</legend>
          <div className={fields.pair}>
            <HowFields area={bulletin.area} form={form} set={set} />
          </div>
        </fieldset>
      </div>
    </PictureContext>
  );
}
