import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useCallback, useState } from "react";
import { AreaSelect } from "../administration/AreaSelect";
import type { Area } from "../api/calls";
import { alert as alertQuery, tie } from "../cap/calls";
import { useCapWords } from "../cap/words";
import { Icon } from "../look/Icon";
import { instantOf } from "../logs/days";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { timeOfDay } from "../words/typed";
import { useWords } from "../words/words";
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
  const common = useWords();
  const { rights } = useSeat();
  const looked = useChosenArea();
  const [home = ""] = rights.homes("order.prepare");
  const [area, setArea] = useState(rights.may("order.prepare", looked) ? looked : home);
  const [form, setForm] = useState(EMPTY);
  const [lacks, setLacks] = useState("");
  const { zone } = useSaying(area, 60_000);
  const { data: known } = useQuery(templates(area));
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
  const [made, setMade] = useState<Order | null>(null);
  const preparing = useOrdering(
    async (how: How) => {
      const { speech, template, bulletin } = form;
      const order =
        made ??
        (await (kind === "drill"
          ? drill(area, { template, bulletin, ...how })
          : speech === null
            ? prepare(area, { template, bulletin, ...how })
            : prepareSpoken(area, { speech, ...how })));
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
  const chooseArea = (to: string) => {
    setArea(to);
    set({ speech: null }); // another area reads with a voice of its own
  };
  const among = useCallback((one: Area) => rights.may("order.prepare", one.id), [rights]);
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
      <fieldset>
        <legend>{words.where}</legend>
        <AreaSelect label={common.area} value={area} onValue={chooseArea} among={among} />
      </fieldset>
      {known === undefined ? (
        <Skeleton height={160} radius="lg" />
      ) : (
        <WhatFields key={area} area={area} templates={known} kind={kind} chosen={form} set={set} />
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
