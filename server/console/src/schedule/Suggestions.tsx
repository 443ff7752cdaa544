import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Chip, type Mood } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import { Listen } from "./Listen";
import { COMMUNES } from "./OfferDeeds";
import classes from "./Offers.module.css";
import * as queries from "./queries";
import { declineSuggestion, type Suggestion, takeBack } from "./saving";
import { useScheduleWords } from "./words";

type Answer = Suggestion["answers"][number];

const MOODS: Record<Answer["answer"], Mood> = {
  placed: "good",
  ended: "calm",
  declined: "calm",
  none: "wait",
};

/** What a commune is asked to place at its own hour; for who asked, what the communes answered. */
export function Suggestions({ area, place }: { area: string; place: (one: Suggestion) => void }) {
  const words = useScheduleWords();
  const { areas } = useSeat();
  const { data, error, refetch } = useQuery(queries.suggestions(area));
  const asked = COMMUNES.includes(areas.get(area)?.kind ?? "");
  const shown = (data ?? []).filter((one) => one.state === "open" || one.area === area);
  if (data !== undefined && shown.length === 0) return null;
  if (data === undefined && error === null) return null;
  return (
    <Card title={asked ? words.askedOfUs(shown.length) : words.weAsk(shown.length)}>
      {data === undefined && <Refused error={error} again={refetch} />}
      <ul className={classes.offers}>
        {shown.map((one) => (
          <Row key={one.id} area={area} one={one} place={() => place(one)} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ area, one, place }: { area: string; one: Suggestion; place: () => void }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { rights, nameOf } = useSeat();
  const client = useQueryClient();
  const [all, setAll] = useState(false);
  const deed = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => client.invalidateQueries({ queryKey: ["plan"] }),
  });
  const mine = one.area === area;
  const answer = mine ? undefined : one.answers.find((given) => given.area === area);
  const open = one.state === "open";
  return (
    <li>
      <div>
        <strong>{one.title}</strong>{" "}
        {answer !== undefined && (
          <Chip mood={MOODS[answer.answer]}>{words.suggestionSaid[answer.answer]}</Chip>
        )}
        <span className={classes.facts}>
          {mine ? one[language] : words.askedBy(nameOf(one.area), one.last)}
        </span>
        {one.note !== null && <span className={classes.facts}>{one.note}</span>}
        {answer?.answer === "placed" && <span className={classes.facts}>{answer[language]}</span>}
        <span className={classes.sounds}>
          <Listen bulletin={one.bulletin} title={one.title} />
        </span>
        {all && (
          <ul className={classes.units}>
            {one.answers.map((given) => (
              <li key={given.area}>
                {given.name}: {given[language]} {given.reason}
              </li>
            ))}
          </ul>
        )}
        <Refused error={deed.error} />
      </div>
      <div className={classes.ways}>
        {answer !== undefined && open && rights.may("programme.edit", area) && (
          <Button size="md" onClick={place}>
            {words.placeSuggested}
          </Button>
        )}
        {answer?.answer === "none" && open && rights.may("offer.answer", area) && (
          <Button
            size="md"
            variant="default"
            loading={deed.isPending}
            onClick={() => deed.mutate(() => declineSuggestion(area, one.id))}
          >
            {words.decline}
          </Button>
        )}
        {mine && (
          <Button size="md" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {words.everyAnswer}
          </Button>
        )}
        {mine && open && rights.may("programme.edit", area) && (
          <Button
            size="md"
            variant="default"
            loading={deed.isPending}
            onClick={() => deed.mutate(() => takeBack(area, one.id))}
          >
            {words.takeBack}
          </Button>
        )}
      </div>
    </li>
  );
}
