import { Button, NativeSelect, Skeleton, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { whenIn } from "../logs/sentences";
import { useToday } from "../logs/today";
import { Card, Chip, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { Refused, useSaidOf } from "../shell/Refused";
import { dayOf, shortDay } from "../words/time";
import { useLanguage } from "../words/words";
import {
  answer,
  type Feedback,
  type How,
  keepResident,
  one,
  resident,
  takeOn,
  useFeedbackDeed,
  WAYS,
} from "./calls";
import { Facts, KeptFacts } from "./Facts";
import classes from "./Feedback.module.css";
import { MOODS } from "./List";
import { useFeedbackWords } from "./words";

/** One that was taken down: what was told, what is on record of it, and the answer. */
export function One() {
  const words = useFeedbackWords();
  const { feedback } = useParams({ from: "/phan-anh/$feedback" });
  const { data, error, isPending, refetch } = useQuery(one(feedback));
  return (
    <div className={classes.page}>
      <Link to="/phan-anh" className={classes.back}>
        <Icon name="back" size={20} /> {words.toList}
      </Link>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Shown key={data.id} row={data} />}
    </div>
  );
}

function Shown({ row }: { row: Feedback }) {
  const { rights } = useSeat();
  const writes = rights.may("feedback.write", row.area);
  return (
    <div className={classes.two}>
      <div className={classes.column}>
        <Told row={row} />
        {row.state === "answered" ? <Answered row={row} /> : <Open row={row} writes={writes} />}
      </div>
      <div className={classes.column}>
        {row.at_ms !== null && row.facts !== null && <KeptFacts facts={row.facts} at={row.at_ms} />}
        {row.at_ms !== null && (
          <Facts area={row.area} device={row.device ?? undefined} at={row.at_ms} />
        )}
        {writes && row.has_resident && <Who row={row} />}
      </div>
    </div>
  );
}

function Told({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { zone, now } = useToday(row.area);
  const where = [row.device_name, row.place, nameOf(row.area)].filter(Boolean).join(", ");
  const late = row.state !== "answered" && row.due_ms <= now;
  return (
    <Card
      level="h1"
      title={words.kinds[row.kind]}
      aside={<Chip mood={MOODS[row.state]}>{words.states[row.state]}</Chip>}
    >
      <blockquote className={classes.quote}>{row.words}</blockquote>
      <ul className={classes.list}>
        <li>{where}</li>
        {row.at_ms !== null && <li>{words.about(whenIn(row.at_ms, zone, language))}</li>}
        <li>
          {words.receivedBy(whenIn(row.received_ms, zone, language), row.logged_by)}.{" "}
          {words.ways[row.way]}.
        </li>
        {row.state !== "answered" && (
          <li>
            {words.due(shortDay(dayOf(row.due_ms - 1, zone)))}{" "}
            {late && <Chip mood="bad">{words.overdue}</Chip>}
          </li>
        )}
        {row.state === "handling" && row.handler_name !== null && (
          <li>{words.handledBy(row.handler_name)}</li>
        )}
      </ul>
    </Card>
  );
}

function Answered({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const language = useLanguage();
  const { zone } = useToday(row.area);
  return (
    <Card title={words.answer}>
      <blockquote className={classes.quote}>{row.answer}</blockquote>
      {row.answered_ms !== null && row.how !== null && (
        <p>
          {words.answeredBy(
            whenIn(row.answered_ms, zone, language),
            row.answered_by ?? "",
            words.hows[row.how],
          )}
        </p>
      )}
      <Tied row={row} />
    </Card>
  );
}

function Open({ row, writes }: { row: Feedback; writes: boolean }) {
  const words = useFeedbackWords();
  const { person } = useSeat();
  const taking = useFeedbackDeed(() => takeOn(row.id));
  if (!writes) return <Empty>{words.notYours}</Empty>;
  if (row.handler !== person.account) {
    return (
      <Card title={words.handling}>
        <p className={classes.why}>{words.whoOnly}</p>
        <Refused error={taking.error} />
        <Button size="lg" loading={taking.isPending} onClick={() => taking.mutate(undefined)}>
          {row.handler === null ? words.takeOn : words.takeOver}
        </Button>
      </Card>
    );
  }
  return (
    <>
      <OnAir row={row} />
      <Answer row={row} />
    </>
  );
}

function Answer({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const [text, setText] = useState("");
  const [how, setHow] = useState<How>(row.bulletin === null ? row.way : "bulletin");
  const saving = useFeedbackDeed(() => answer(row, text, how));
  const wrong = useSaidOf(saving.error);
  const hows: How[] = [...WAYS, ...(row.bulletin === null ? [] : (["bulletin"] as const))];
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <Card title={words.answer}>
      <form onSubmit={send} noValidate className={classes.form}>
        <Textarea
          size="md"
          rows={4}
          label={words.answerText}
          description={words.answerWhy}
          maxLength={4_000}
          value={text}
          error={wrong("answer")}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          size="md"
          label={words.how}
          value={how}
          error={wrong("how")}
          data={hows.map((way) => ({ value: way, label: words.hows[way] }))}
          onChange={(event) => setHow(event.currentTarget.value as How)}
        />
        {wrong("answer") === undefined && wrong("how") === undefined && (
          <Refused error={saving.error} />
        )}
        <Button type="submit" size="lg" loading={saving.isPending}>
          {words.sendAnswer}
        </Button>
      </form>
    </Card>
  );
}

/** The bulletin that says the answer to everybody goes the way of every other. */
function OnAir({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const { rights } = useSeat();
  const navigate = useNavigate();
  if (!rights.mayAnywhere("bulletin.write")) return null;
  return (
    <Card title={words.onAir}>
      <div className={classes.form}>
        {row.bulletin === null && <p className={classes.why}>{words.onAirWhy}</p>}
        <Tied row={row} />
        <div className={classes.end}>
          <Button
            size="md"
            variant="default"
            onClick={() =>
              void navigate({
                to: "/ban-tin-moi",
                search: ({ area }) => ({
                  ...(area === undefined ? {} : { area }),
                  feedback: row.id,
                }),
              })
            }
          >
            {row.bulletin === null ? words.writeAnswer : words.otherAnswer}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Tied({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  if (row.bulletin === null) return null;
  const { id, title, state } = row.bulletin;
  return (
    <p>
      {words.tied}:{" "}
      <Link to="/ban-tin-moi" search={(kept) => ({ ...kept, bulletin: id })}>
        {title}
      </Link>{" "}
      <Chip mood={state === "approved" ? "good" : "calm"}>
        {words.bulletinStates[state] ?? state}
      </Chip>
    </p>
  );
}

/** Asked for by hand, because each look is on record. */
function Who({ row }: { row: Feedback }) {
  const words = useFeedbackWords();
  const { person } = useSeat();
  const seeing = useFeedbackDeed(() => resident(row.id));
  const forgetting = useFeedbackDeed(() => keepResident(row.id, { name: "", contact: "" }));
  if (row.handler !== person.account) {
    return (
      <Card title={words.whoTitle}>
        <Empty>{words.whoOnly}</Empty>
      </Card>
    );
  }
  const seen = forgetting.isSuccess ? undefined : seeing.data;
  return (
    <Card title={words.whoTitle}>
      <div className={classes.form}>
        <p className={classes.why}>{words.whoWhy}</p>
        {seen !== undefined && (
          <p role="status">
            <strong>{seen.name}</strong>
            {seen.name !== "" && seen.contact !== "" && ", "}
            {seen.contact}
          </p>
        )}
        <Refused error={seeing.error ?? forgetting.error} />
        <div className={classes.end}>
          {seen === undefined && (
            <Button
              size="md"
              variant="default"
              loading={seeing.isPending}
              onClick={() => seeing.mutate(undefined)}
            >
              {words.seeWho}
            </Button>
          )}
          <Button
            size="md"
            variant="subtle"
            loading={forgetting.isPending}
            onClick={() => forgetting.mutate(undefined)}
          >
            {words.forgetWho}
          </Button>
        </div>
      </div>
    </Card>
  );
}
