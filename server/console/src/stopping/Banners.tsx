import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Stop } from "../api/calls";
import * as queries from "../api/queries";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useNow } from "../today/now";
import { dayOf, since, spoken, clock } from "../words/time";
import { useLanguage } from "../words/words";
import { FollowingOf } from "./FollowingOf";
import type { Saying } from "./following";
import LiftDialog from "./LiftDialog";
import classes from "./Banners.module.css";
import { useStopWords } from "./words";

const SHOWN = 2;

interface Props {
  area: string;
  stops: readonly Stop[];
  /** The stop whose lifting is asked about or under way: it outlasts the stop's own banner. */
  lifting: Stop | null;
  lift: (stop: Stop | null) => void;
}

/** What bars, until when, by whom; and its lifting, for who may. */
export default function Banners({ area, stops, lifting, lift }: Props) {
  const words = useStopWords();
  const { data: detail } = useQuery(queries.area(area));
  const language = useLanguage();
  const now = useNow(30_000);
  const [all, setAll] = useState(false);
  const zone = detail?.policy.zone ?? "Asia/Ho_Chi_Minh";
  const close = () => {
    lift(null);
    requestAnimationFrame(() => document.getElementById("content")?.focus());
  };
  const shown = all ? stops : stops.slice(0, SHOWN);
  return (
    <div className={classes.banners}>
      {shown.map((stop) => (
        <Banner
          key={stop.id}
          area={area}
          stop={stop}
          saying={{ now, zone, language }}
          lift={() => lift(stop)}
        />
      ))}
      {shown.length < stops.length && (
        <Button variant="default" onClick={() => setAll(true)}>
          {words.more(stops.length - shown.length)}
        </Button>
      )}
      {lifting !== null && <LiftDialog stop={lifting} close={close} />}
    </div>
  );
}

function Banner({
  area,
  stop,
  saying,
  lift,
}: {
  area: string;
  stop: Stop;
  saying: Saying;
  lift: () => void;
}) {
  const words = useStopWords();
  const { rights } = useSeat();
  const [opened, setOpened] = useState(false);
  const { now, zone, language } = saying;
  const facts = [
    stop.by === null ? "" : words.by(stop.by, since(stop.issued_ms, now, zone, language)),
    stop.reason === null ? "" : words.because(stop.reason),
  ].filter(Boolean);
  const may = rights.may("stop.lift", stop.area);
  return (
    <section className={classes.banner} data-stop={stop.id}>
      <div className={classes.told}>
        <Icon name="stop" size={28} />
        <div>
          <p role="alert">
            <strong>{words.standing(stop.name, until(stop.until_ms, saying))}</strong>
          </p>
          <p>{[...facts, ...(may ? [] : [words.onlyApprover])].join(" · ")}</p>
        </div>
      </div>
      <div className={classes.deeds}>
        <Button variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {opened ? words.less : words.details}
        </Button>
        {may && (
          <Button variant="default" onClick={lift}>
            {words.lift}
          </Button>
        )}
      </div>
      {opened && (
        <div className={classes.details}>
          <FollowingOf area={area} id={stop.id} kind="stop" issued_ms={stop.issued_ms} />
        </div>
      )}
    </section>
  );
}

/** `1 giờ 5 đêm (01:05)`, with the day where it is another one. */
function until(ms: number, { now, zone, language }: Saying): string {
  const digits = clock(ms, zone);
  const words = language === "vi" ? `${spoken(ms, zone, language)} (${digits})` : digits;
  if (dayOf(ms, zone) === dayOf(now, zone)) return words;
  const [, month, day] = dayOf(ms, zone).split("-");
  return language === "vi" ? `${words} ngày ${day}/${month}` : `${words} on ${day}/${month}`;
}
