import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Chip } from "../look/Card";
import { Refused } from "../shell/Refused";
import { useLanguage, useWordsOf } from "../words/words";
import { notices, tryOut } from "./asking";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** A message to oneself, now, and what became of it on each channel. */
export function TryOut({ able }: { able: boolean }) {
  const words = useWordsOf({ vi, en });
  const language = useLanguage();
  const client = useQueryClient();
  const trying = useMutation({
    mutationFn: tryOut,
    onSettled: () => client.invalidateQueries({ queryKey: notices.queryKey }),
  });
  return (
    <div className={classes.try}>
      <div className={classes.send}>
        <Button
          variant="default"
          size="md"
          disabled={!able}
          loading={trying.isPending}
          onClick={() => trying.mutate()}
        >
          {words.tryOut}
        </Button>
        <span className={classes.hint}>{words.tryHint}</span>
      </div>
      <div role="status">
        {trying.data !== undefined && (
          <ul className={classes.tried}>
            {trying.data.map((one) => (
              <li key={one.channel}>
                <Chip mood={one.sent ? "good" : "bad"}>
                  {one.sent ? words.sent : words.notSent}
                </Chip>{" "}
                {one.sent ? words[one.channel] : one[language]}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Refused error={trying.error} />
    </div>
  );
}
