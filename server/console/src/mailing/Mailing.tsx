import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import type { Form } from "../logs/period";
import { useToday } from "../logs/today";
import { Card, Chip } from "../look/Card";
import { Listing } from "../look/Listing";
import { Refused, useSaidOf } from "../shell/Refused";
import { since } from "../words/time";
import { useLanguage } from "../words/words";
import { add, type Recipient, recipients, remove } from "./calls";
import classes from "./Mailing.module.css";
import { useMailingWords } from "./words";

const ATTACHED = ["docx", "xlsx", "pdf"] as const satisfies readonly Form[];

/** Whom the reports of an area are mailed to. */
export function Mailing({ area }: { area: string }) {
  const words = useMailingWords();
  const language = useLanguage();
  const client = useQueryClient();
  const found = useQuery(recipients(area));
  const [email, setEmail] = useState("");
  const [forms, setForms] = useState<readonly Form[]>(["pdf"]);
  const [monthly, setMonthly] = useState(true);
  const [yearly, setYearly] = useState(true);
  const adding = useMutation({
    mutationFn: () => add(area, { email, language, forms: [...forms], monthly, yearly }),
    onSuccess: () => setEmail(""),
    onSettled: () => client.invalidateQueries({ queryKey: ["report-mail"] }),
  });
  const wrong = useSaidOf(adding.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  const attach = (form: Form, on: boolean) =>
    setForms(ATTACHED.filter((one) => (one === form ? on : forms.includes(one))));
  return (
    <Card title={words.title}>
      <p className={classes.why}>{words.lead}</p>
      <Listing asked={found} none={words.none}>
        {(one) => <Row key={one.id} one={one} />}
      </Listing>
      <form onSubmit={send} className={classes.form} noValidate>
        <TextInput
          size="md"
          type="email"
          label={words.email}
          maxLength={254}
          value={email}
          error={wrong("email")}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <div className={classes.boxes} role="group" aria-label={words.forms}>
          {ATTACHED.map((form) => (
            <Checkbox
              key={form}
              size="md"
              label={words.formNames[form]}
              checked={forms.includes(form)}
              onChange={(event) => attach(form, event.currentTarget.checked)}
            />
          ))}
          <Checkbox
            size="md"
            label={words.monthly}
            checked={monthly}
            onChange={(event) => setMonthly(event.currentTarget.checked)}
          />
          <Checkbox
            size="md"
            label={words.yearly}
            checked={yearly}
            onChange={(event) => setYearly(event.currentTarget.checked)}
          />
        </div>
        {wrong("email") === undefined && <Refused error={adding.error} />}
        <div>
          <Button
            type="submit"
            size="md"
            loading={adding.isPending}
            disabled={email.trim() === "" || forms.length === 0 || !(monthly || yearly)}
          >
            {words.add}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Row({ one }: { one: Recipient }) {
  const words = useMailingWords();
  const language = useLanguage();
  const client = useQueryClient();
  const { zone, now } = useToday(one.area);
  const removing = useMutation({
    mutationFn: () => remove(one.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["report-mail"] }),
  });
  const waits = one.confirmed_ms === null;
  const what = [
    ...one.forms.map((form) => words.formNames[form]),
    ...(one.monthly ? [words.monthly] : []),
    ...(one.yearly ? [words.yearly] : []),
  ];
  return (
    <li>
      <div>
        <strong>
          {one.email}{" "}
          <Chip mood={waits ? "wait" : "good"}>{waits ? words.waits : words.confirmed}</Chip>
        </strong>
        <small>{what.join(", ")}</small>
        {one.sent_ms !== null && (
          <small>
            {words.sent(one.sent_period ?? "", since(one.sent_ms, now, zone, language))}
          </small>
        )}
        {one.flaw !== null && <small role="status">{words.failed(one.flaw[language])}</small>}
        <Refused error={removing.error} />
      </div>
      <Button
        size="md"
        variant="default"
        loading={removing.isPending}
        aria-label={words.removeIt(one.email)}
        onClick={() => removing.mutate()}
      >
        {words.remove}
      </Button>
    </li>
  );
}
