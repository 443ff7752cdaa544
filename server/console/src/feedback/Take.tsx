import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useCallback, useState } from "react";
import { AreaSelect } from "../administration/AreaSelect";
import type { Area } from "../api/calls";
import { ClusterFind } from "../logs/ClusterFind";
import { instantOf, minutesOf } from "../logs/days";
import { useToday } from "../logs/today";
import { Card } from "../look/Card";
import { Icon } from "../look/Icon";
import { DayField, TimeField } from "../look/TypedField";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused, useSaidOf } from "../shell/Refused";
import { clock } from "../words/time";
import { type Kind, KINDS, takeDown, useFeedbackDeed, type Way, WAYS } from "./calls";
import { Facts } from "./Facts";
import classes from "./Feedback.module.css";
import { useFeedbackWords } from "./words";

const FIELDS = ["words", "place", "device", "area", "at_ms", "received_ms"] as const;

/** Taking down what somebody tells; what is on record of it stands beside while they still speak. */
export function Take() {
  const words = useFeedbackWords();
  const { rights } = useSeat();
  const chosen = useChosenArea();
  const [home = chosen] = rights.homes("feedback.write");
  const [area, setArea] = useState(rights.may("feedback.write", chosen) ? chosen : home);
  const { day: today, zone, now } = useToday(area);
  const navigate = useNavigate();
  const [kind, setKind] = useState<Kind>("too_loud");
  const [way, setWay] = useState<Way>("phone");
  const [device, setDevice] = useState<string>();
  const [place, setPlace] = useState("");
  const [day, setDay] = useState(today);
  const [time, setTime] = useState("");
  const [said, setSaid] = useState("");
  const [receivedDay, setReceivedDay] = useState(today);
  const [receivedTime, setReceivedTime] = useState(() => clock(now, zone));
  const [name, setName] = useState("");
  const [contact, setContact] = useState("");
  const at = instant(day, time, zone);
  const received = instant(receivedDay, receivedTime, zone) ?? now;
  const saving = useFeedbackDeed(
    () =>
      takeDown({
        area,
        kind,
        way,
        words: said,
        received_ms: received,
        device: device ?? null,
        place: place.trim() || null,
        at_ms: at ?? null,
        resident: { name, contact },
      }),
    (made) =>
      void navigate({
        to: "/phan-anh/$feedback",
        params: { feedback: made.id },
        replace: true,
      }),
  );
  const wrong = useSaidOf(saving.error);
  const among = useCallback(
    (one: Area) => one.kind !== "group" && rights.may("feedback.write", one.id),
    [rights],
  );
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Link to="/phan-anh" className={classes.back}>
          <Icon name="back" size={20} /> {words.toList}
        </Link>
        <h1>{words.taking}</h1>
      </header>
      <div className={classes.two}>
        <form onSubmit={send} noValidate>
          <Card title={words.taking}>
            <div className={classes.form}>
              <div className={classes.pair}>
                <NativeSelect
                  size="md"
                  label={words.kind}
                  value={kind}
                  data={KINDS.map((one) => ({ value: one, label: words.kinds[one] }))}
                  onChange={(event) => setKind(event.currentTarget.value as Kind)}
                />
                <NativeSelect
                  size="md"
                  label={words.way}
                  value={way}
                  data={WAYS.map((one) => ({ value: one, label: words.ways[one] }))}
                  onChange={(event) => setWay(event.currentTarget.value as Way)}
                />
              </div>
              <AreaSelect
                label={words.area}
                value={area}
                onValue={(next) => {
                  setArea(next);
                  setDevice(undefined);
                }}
                among={among}
                error={wrong("area")}
              />
              <ClusterFind label={words.device} area={area} chosen={device} choose={setDevice} />
              <TextInput
                size="md"
                label={words.place}
                placeholder={words.placeHint}
                maxLength={200}
                value={place}
                error={wrong("place")}
                onChange={(event) => setPlace(event.currentTarget.value)}
              />
              <div className={classes.pair}>
                <DayField size="md" label={words.day} value={day} max={today} onValue={setDay} />
                <TimeField
                  size="md"
                  label={words.time}
                  description={words.noTime}
                  value={time}
                  error={wrong("at_ms")}
                  onValue={setTime}
                />
              </div>
              <Textarea
                size="md"
                rows={4}
                label={words.words}
                description={words.wordsWhy}
                maxLength={4_000}
                value={said}
                error={wrong("words")}
                onChange={(event) => setSaid(event.currentTarget.value)}
              />
              <fieldset>
                <legend>{words.who}</legend>
                <p className={classes.why}>{words.whoWhy}</p>
                <div className={classes.pair}>
                  <TextInput
                    size="md"
                    label={words.name}
                    autoComplete="off"
                    maxLength={120}
                    value={name}
                    onChange={(event) => setName(event.currentTarget.value)}
                  />
                  <TextInput
                    size="md"
                    label={words.contact}
                    autoComplete="off"
                    maxLength={200}
                    value={contact}
                    onChange={(event) => setContact(event.currentTarget.value)}
                  />
                </div>
              </fieldset>
              <div className={classes.pair}>
                <DayField
                  size="md"
                  label={words.receivedDay}
                  value={receivedDay}
                  max={today}
                  error={wrong("received_ms")}
                  onValue={setReceivedDay}
                />
                <TimeField
                  size="md"
                  label={words.receivedTime}
                  value={receivedTime}
                  onValue={setReceivedTime}
                />
              </div>
              {FIELDS.every((field) => wrong(field) === undefined) && (
                <Refused error={saving.error} />
              )}
              <Button type="submit" size="lg" loading={saving.isPending}>
                {words.keep}
              </Button>
            </div>
          </Card>
        </form>
        <div className={classes.beside}>
          <Facts area={area} device={device} at={at} />
        </div>
      </div>
    </div>
  );
}

/** Of a day and an hour as they are typed; undefined until both are. */
function instant(day: string, time: string, zone: string): number | undefined {
  const minutes = minutesOf(time);
  return day === "" || minutes === undefined ? undefined : instantOf(day, minutes, zone);
}
