import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { daysAfter, instantOf } from "../logs/days";
import { lastMonth, MONTHS, yearsBefore } from "../logs/period";
import { useToday } from "../logs/today";
import { Card, Chip } from "../look/Card";
import { Copyable } from "../look/Copyable";
import { Listing } from "../look/Listing";
import { DayField } from "../look/TypedField";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { dayOf, shortDay, since } from "../words/time";
import { useLanguage } from "../words/words";
import { give, type Kind, KINDS, type Link, type LinkForm, links, revoke } from "./calls";
import classes from "./Links.module.css";
import { periodOf } from "./period";
import { useLinkWords } from "./words";

/** Links that were given to what is here; one more is made, one is revoked. */
export function Links() {
  const words = useLinkWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const found = useQuery({ ...links(area), enabled: rights.may("link.give", area) });
  return (
    <>
      <Making key={area} area={area} />
      <Card title={words.given} aside={nameOf(area)}>
        <Listing asked={found} none={words.none}>
          {(link) => <Row key={link.id} link={link} />}
        </Listing>
      </Card>
    </>
  );
}

function Making({ area }: { area: string }) {
  const words = useLinkWords();
  const client = useQueryClient();
  const { rights } = useSeat();
  const { day: today, zone } = useToday(area);
  const [kind, setKind] = useState<Kind>("report");
  const [label, setLabel] = useState("");
  const [{ year, month }, setPeriod] = useState(() => lastMonth(today));
  const [from, setFrom] = useState(() => daysAfter(today, -30));
  const [to, setTo] = useState(today);
  const [days, setDays] = useState(30);
  const asked = (): LinkForm =>
    kind === "report"
      ? { kind, label, days, year, month: month === 0 ? null : month }
      : {
          kind,
          label,
          days,
          from_ms: instantOf(from, 0, zone),
          until_ms: instantOf(daysAfter(to, 1), 0, zone),
        };
  const making = useMutation({
    mutationFn: () => give(area, asked()),
    onSettled: () => client.invalidateQueries({ queryKey: ["links"] }),
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    making.mutate();
  };
  const kinds = KINDS.filter((one) => one !== "evidence" || rights.may("evidence.export", area));
  return (
    <Card title={words.title}>
      <p className={classes.why}>{words.lead}</p>
      <form onSubmit={send} className={classes.form} noValidate>
        <div className={classes.fields}>
          <NativeSelect
            size="md"
            label={words.kind}
            value={kind}
            data={kinds.map((one) => ({ value: one, label: words.kinds[one] }))}
            onChange={(event) => setKind(event.currentTarget.value as Kind)}
          />
          <TextInput
            size="md"
            label={words.label}
            placeholder={words.labelHint}
            maxLength={200}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          {kind === "report" ? (
            <>
              <NativeSelect
                size="md"
                label={words.month}
                value={String(month)}
                data={[
                  { value: "0", label: words.wholeYear },
                  ...MONTHS.map((one) => ({ value: String(one), label: words.monthOf(one) })),
                ]}
                onChange={(event) => setPeriod({ year, month: Number(event.currentTarget.value) })}
              />
              <NativeSelect
                size="md"
                label={words.year}
                value={String(year)}
                data={yearsBefore(today, year).map(String)}
                onChange={(event) => setPeriod({ month, year: Number(event.currentTarget.value) })}
              />
            </>
          ) : (
            <>
              <DayField size="md" label={words.from} value={from} max={to} onValue={setFrom} />
              <DayField size="md" label={words.to} value={to} min={from} onValue={setTo} />
            </>
          )}
          <NumberInput
            size="md"
            hideControls
            label={words.days}
            min={1}
            max={365}
            allowDecimal={false}
            value={days}
            onChange={(value) => setDays(Number(value) || 1)}
          />
        </div>
        <Refused error={making.error} />
        <div>
          <Button
            type="submit"
            size="md"
            loading={making.isPending}
            disabled={label.trim() === "" || from === "" || to === ""}
          >
            {words.make}
          </Button>
        </div>
      </form>
      {making.data !== undefined && (
        <div className={classes.made} role="status">
          <Copyable
            label={words.made}
            text={`${window.location.origin}/lien-ket#${making.data.token}`}
          />
          <p className={classes.why}>{words.madeWhy}</p>
        </div>
      )}
    </Card>
  );
}

function Row({ link }: { link: Link }) {
  const words = useLinkWords();
  const language = useLanguage();
  const client = useQueryClient();
  const { nameOf } = useSeat();
  const { zone, now } = useToday(link.area);
  const revoking = useMutation({
    mutationFn: () => revoke(link.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["links"] }),
  });
  const day = (ms: number) => shortDay(dayOf(ms, zone));
  const counts = link.revoked_ms === null && link.expires_ms > now;
  const state = link.revoked_ms !== null ? words.revoked : counts ? words.inForce : words.ended;
  const used =
    link.used_ms === null ? [] : [words.usedLast(since(link.used_ms, now, zone, language))];
  return (
    <li>
      <div>
        <strong>
          {link.label} <Chip mood={counts ? "good" : "calm"}>{state}</Chip>
        </strong>
        <small>
          {words.of(words.kinds[link.kind], periodOf(link, zone))}. {nameOf(link.area)}.{" "}
          {words.by(link.given_by, day(link.made_ms))}.
        </small>
        <small>
          {[words.uses(link.uses), ...used].join(", ")}
          {counts && `. ${words.counts(day(link.expires_ms))}`}
        </small>
        <Refused error={revoking.error} />
      </div>
      {counts && (
        <Button
          size="md"
          variant="default"
          loading={revoking.isPending}
          aria-label={words.revokeIt(link.label)}
          onClick={() => revoking.mutate()}
        >
          {words.revoke}
        </Button>
      )}
    </li>
  );
}
