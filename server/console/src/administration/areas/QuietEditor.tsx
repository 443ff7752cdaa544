import { Button } from "@mantine/core";
import { DayField } from "../../look/TypedField";
import { useNow } from "../../today/now";
import { dayOf } from "../../words/time";
import type { Quiet } from "../types";
import classes from "./AreaPage.module.css";
import { useAreaWords } from "./words";

const CLASSES = ["normal", "priority"] as const;
const ZONE = "Asia/Ho_Chi_Minh";

/** Stretches of days on which chosen classes stay silent. */
export function QuietEditor({
  quiet,
  onQuiet,
}: {
  quiet: readonly Quiet[];
  onQuiet: (quiet: Quiet[]) => void;
}) {
  const words = useAreaWords();
  const today = dayOf(useNow(60_000), ZONE);
  const put = (at: number, more: Partial<Quiet>) =>
    onQuiet(quiet.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <div className={classes.several}>
      {quiet.map((one, at) => (
        <OneSpan
          key={at}
          number={at + 1}
          span={one}
          put={(more) => put(at, more)}
          remove={() => onQuiet(quiet.filter((_, index) => index !== at))}
        />
      ))}
      <Button
        variant="default"
        onClick={() => onQuiet([...quiet, { first: today, last: today, bars: ["normal"] }])}
      >
        {words.addQuiet}
      </Button>
    </div>
  );
}

interface OneProps {
  number: number;
  span: Quiet;
  put: (more: Partial<Quiet>) => void;
  remove: () => void;
}

function OneSpan({ number, span, put, remove }: OneProps) {
  const words = useAreaWords();
  const toggled = (one: (typeof CLASSES)[number]) =>
    span.bars.includes(one) ? span.bars.filter((bar) => bar !== one) : [...span.bars, one];
  return (
    <fieldset className={classes.part}>
      <legend>{words.quietSpan(number)}</legend>
      <div className={classes.times}>
        <DayField
          size="md"
          label={words.firstDay}
          required
          withAsterisk={false}
          value={span.first}
          onValue={(first) => put({ first, last: first > span.last ? first : span.last })}
        />
        <DayField
          size="md"
          label={words.lastDay}
          required
          withAsterisk={false}
          min={span.first}
          value={span.last}
          onValue={(last) => put({ last })}
        />
      </div>
      <div className={classes.days} role="group" aria-label={words.bars}>
        {CLASSES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={span.bars.includes(one)}
            onClick={() => put({ bars: toggled(one) })}
          >
            {words.bars} {words[one]}
          </button>
        ))}
      </div>
      <Button variant="subtle" onClick={remove}>
        {words.removeQuiet(number)}
      </Button>
    </fieldset>
  );
}
