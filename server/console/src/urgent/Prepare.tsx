import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useMemo, useState } from "react";
import { alert as alertQuery, tie } from "../cap/calls";
import { useCapWords } from "../cap/words";
import { Icon } from "../look/Icon";
import { instantOf } from "../logs/days";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { timeOfDay } from "../words/typed";
import { Badge } from "./Badge";
import {
  drill,
  type Kind,
  type NewOrder,
  type Order,
  prepare,
  prepareSpoken,
  templates,
  useOrdering,
} from "./calls";
import { HowFields } from "./HowFields";
import classes from "./Prepare.module.css";
import { type Chosen, WhatFields } from "./WhatFields";
import { useSaying } from "./useSaying";
import { WhenFields } from "./WhenFields";
import { WhereFields } from "./WhereFields";
import { servesAll } from "./serving";
import { useUrgentWords } from "./words";

export const PrepareUrgent = () => <Prepare kind="urgent" />;
export const PrepareDrill = () => <Prepare kind="drill" />;

/** What is typed; an empty field leaves it to the template, or to what is usual. */
export interface Form extends Chosen {
  later: boolean;
  day: string;
  time: string;
  tone: "" | "attention" | "siren";
  repeats: string;
  gap: string;
  volume: string;
  reason: string;
}

const EMPTY: Form = {
  template: null,
  bulletin: null,
  typed: "",
  speech: null,
  later: false,
  day: "",
  time: "",
  tone: "",
  repeats: "",
  gap: "",
  volume: "",
  reason: "",
};

/** What, where, when. Of an alarm nothing leaves yet: it is shown again, and signed, on its own page. */
function Prepare({ kind }: { kind: Kind }) {
  const words = useUrgentWords();
  const cap = useCapWords();
  const { rights, areas: all } = useSeat();
  const looked = useChosenArea();
  const [home = ""] = rights.homes("order.prepare");
  const [own, setOwn] = useState<string[] | null>(null);
  const [form, setForm] = useState(EMPTY);
  const [lacks, setLacks] = useState("");
  const navigate = useNavigate();
  const set = (change: Partial<Form>) => {
    setForm((old) => ({ ...old, ...change }));
    setLacks("");
  };
  const { alert } = useSearch({
    from: kind === "drill" ? "/khan-cap/dien-tap" : "/khan-cap/moi",
  });
  const { data: warning } = useQuery({
    ...alertQuery(looked, alert ?? ""),
    enabled: alert !== undefined,
  });
  const areas = useMemo(() => {
    const warned = warning?.covers.map((one) => one.area) ?? [];
    const mine = warned.filter((one) => rights.may("order.prepare", one));
    const usual = rights.may("order.prepare", looked) ? looked : home;
    return own ?? (mine.length > 0 ? mine : [usual]);
  }, [own, warning, rights, looked, home]);
  const [area = ""] = areas;
  const { zone } = useSaying(area, 60_000);
  const { data } = useQuery({ ...templates(area), placeholderData: keepPreviousData });
  const known = useMemo(
    () => data?.filter((one) => servesAll(one, areas, all)),
    [data, areas, all],
  );
  const [made, setMade] = useState<Order | null>(null);
  const preparing = useOrdering(
    async (how: How) => {
      const { speech, template, bulletin } = form;
      const where = areas.length > 1 ? { areas } : {};
      const order =
        made ??
        (await (kind === "drill"
          ? drill(area, { template, bulletin, ...where, ...how })
          : speech === null
            ? prepare(area, { template, bulletin, ...where, ...how })
            : prepareSpoken(area, { speech, ...where, ...how })));
      setMade(order);
      if (alert !== undefined) await tie(order.area, alert, order.id);
      return order;
    },
    (order) => void navigate({ to: "/khan-cap/lenh/$order", params: { order: order.id } }),
  );
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const nothing = [form.template, form.bulletin, form.speech].every((one) => one === null);
    const minutes = (timeOfDay(form.time) ?? -1) / 60_000;
    if (form.typed.trim() !== "" && nothing) setLacks(words.hearItFirst);
    else if (nothing) setLacks(words.choose);
    else if (form.later && (form.day === "" || minutes < 0)) setLacks(words.chooseTime);
    else {
      const at_ms = form.later ? instantOf(form.day, minutes, zone) : null;
      preparing.mutate({ ...asked(form, kind), at_ms });
    }
  };
  const chooseAreas = (to: string[]) => {
    setOwn(to);
    const kept = data?.find((one) => one.id === form.template);
    const serves = kept === undefined || servesAll(kept, to, all);
    const readHere = to[0] === area; // another area reads with a voice of its own
    set({ ...(serves ? {} : { template: null }), ...(readHere ? {} : { speech: null }) });
  };
  const chooseWhat = (change: Partial<Form>) => {
    const forward = data?.find((one) => one.id === change.template)?.areas ?? [];
    const mine = forward.filter((one) => rights.may("order.prepare", one));
    if (mine.length > 0) setOwn(mine);
    set(change);
  };
  return (
    <form className={classes.page} data-kind={kind} onSubmit={send} noValidate>
      <header>
        <Link to="/khan-cap" className={classes.back}>
          <Icon name="back" size={20} /> {words.toUrgent}
        </Link>
        <h1>
          <Badge kind={kind} /> {kind === "drill" ? words.newDrill : words.newTitle}
        </h1>
        {kind === "drill" && <p>{words.drillsLead}</p>}
        {warning !== undefined && (
          <p>
            {cap.fromAlert(warning.headline)}{" "}
            {warning.covers.length > 0 &&
              cap.namesAreas(warning.covers.map((one) => one.name).join(", "))}
          </p>
        )}
      </header>
      <WhereFields kind={kind} areas={areas} set={chooseAreas} />
      {known === undefined ? (
        <Skeleton height={160} radius="lg" />
      ) : (
        <WhatFields area={area} templates={known} kind={kind} chosen={form} set={chooseWhat} />
      )}
      <WhenFields kind={kind} form={form} set={set} />
      <HowFields kind={kind} form={form} set={set} />
      {made !== null && preparing.isError && (
        <p>
          {cap.madeNotKept}{" "}
          <Link to="/khan-cap/lenh/$order" params={{ order: made.id }}>
            {words.see}
          </Link>
        </p>
      )}
      <Refused error={preparing.error} />
      <p role="alert" className={classes.lacks}>
        {lacks}
      </p>
      <div className={classes.end}>
        <Button
          type="submit"
          size="xl"
          {...(kind === "drill" ? { className: classes.drill ?? "" } : { color: "red.8" })}
          loading={preparing.isPending}
        >
          {kind === "drill" ? words.drillNow : words.goOn}
        </Button>
        {kind === "urgent" && <p>{words.goOnWhy}</p>}
      </div>
    </form>
  );
}

type How = Omit<NewOrder, "template" | "bulletin">;

function asked(form: Form, kind: Kind): How {
  const whole = (text: string) => {
    const read = Number(text.trim().replace(",", "."));
    return text.trim() === "" || !Number.isFinite(read) ? null : read;
  };
  const [repeats, gap, volume] = [whole(form.repeats), whole(form.gap), whole(form.volume)];
  return {
    ...(volume === null ? {} : { volume }),
    ...(form.reason.trim() === "" ? {} : { reason: form.reason.trim() }),
    ...(kind === "drill"
      ? {}
      : {
          ...(form.tone === "" ? {} : { tone: form.tone }),
          ...(repeats === null ? {} : { repeats }),
          ...(gap === null ? {} : { gap_ms: Math.round(gap * 1000) }),
        }),
  };
}
