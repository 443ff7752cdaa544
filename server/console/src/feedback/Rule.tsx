import { NumberInput } from "@mantine/core";
import { useState } from "react";
import type { components } from "../api/schema.generated";
import { Card } from "../look/Card";
import { Form } from "../look/Form";
import { useSeat } from "../session/session";
import { settle, useFeedbackDeed } from "./calls";
import classes from "./Feedback.module.css";
import { useFeedbackWords } from "./words";

type RuleBody = components["schemas"]["FeedbackRuleBody"];

/** How soon feedback is answered and residents forgotten; administrators settle it. */
export function Rule({ area, rule }: { area: string; rule: RuleBody }) {
  const words = useFeedbackWords();
  const { rights } = useSeat();
  const [answer, setAnswer] = useState<number | null>(rule.answer_days);
  const [keep, setKeep] = useState<number | null>(rule.keep_days);
  const saving = useFeedbackDeed(() =>
    settle(area, { answer_days: answer, keep_days: keep, base_version: rule.version }),
  );
  const numberOf = (value: string | number) => (typeof value === "number" ? value : null);
  return (
    <Card title={words.rule}>
      <p>{words.ruleNow(rule.holds_answer_days, rule.holds_keep_days)}</p>
      {rights.may("area.manage", area) && (
        <Form saving={saving}>
          <p className={classes.why}>{words.ruleWhy}</p>
          <div className={classes.pair}>
            <NumberInput
              size="md"
              hideControls
              label={words.answerDays}
              min={1}
              max={90}
              allowDecimal={false}
              value={answer ?? ""}
              onChange={(value) => setAnswer(numberOf(value))}
            />
            <NumberInput
              size="md"
              hideControls
              label={words.keepDays}
              min={1}
              max={3650}
              allowDecimal={false}
              value={keep ?? ""}
              onChange={(value) => setKeep(numberOf(value))}
            />
          </div>
        </Form>
      )}
    </Card>
  );
}
