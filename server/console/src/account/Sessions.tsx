import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import { Card, Chip } from "../look/Card";
import { Refused } from "../shell/Refused";
import { useNow } from "../today/now";
import { since } from "../words/time";
import { useLanguage } from "../words/words";
import classes from "./Account.module.css";
import { useProven } from "./proving";
import { sessions, type SignedIn } from "./queries";
import { useRenewed } from "./renewed";
import { useAccountWords } from "./words";
import { ZONE } from "./zone";

/** Where the account is signed in; the others can be ended from here. */
export function Sessions() {
  const words = useAccountWords();
  const proven = useProven();
  const renewed = useRenewed();
  const { data, error, isPending, refetch } = useQuery(sessions);
  const ending = useMutation({
    mutationFn: () => proven(() => answered(api.DELETE("/api/me/sessions"))),
    onSuccess: renewed,
  });
  const listed = [...(data ?? [])].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.seen_ms - a.seen_ms,
  );
  return (
    <Card title={words.sessions}>
      {isPending && <Skeleton height={56} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      <ul className={classes.rows}>
        {listed.map((one) => (
          <Row key={one.id} session={one} />
        ))}
      </ul>
      {listed.length === 1 && <p className={classes.why}>{words.onlyHere}</p>}
      {listed.length > 1 && (
        <Button variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
          {words.endOthers}
        </Button>
      )}
      <Refused error={ending.error} />
    </Card>
  );
}

function Row({ session }: { session: SignedIn }) {
  const words = useAccountWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const proven = useProven();
  const renewed = useRenewed();
  const ending = useMutation({
    mutationFn: () =>
      proven(() =>
        answered(
          api.DELETE("/api/me/sessions/{session_id}", {
            params: { path: { session_id: session.id } },
          }),
        ),
      ),
    onSuccess: renewed,
  });
  const when = (ms: number) => since(ms, now, ZONE, language);
  const where = words.fromAddress(session.address);
  return (
    <li>
      <span>
        <strong>{where}</strong> {session.current && <Chip mood="good">{words.thisOne}</Chip>}
        <span className={classes.facts}>
          {words.since(when(session.since_ms))} {words.by[session.factor]}
        </span>
        <span className={classes.facts}>
          {session.current
            ? words.lasts(when(session.expires_ms))
            : words.seen(when(session.seen_ms))}
        </span>
        <Refused error={ending.error} />
      </span>
      {!session.current && (
        <Button
          variant="subtle"
          aria-label={`${words.end}: ${where}`}
          loading={ending.isPending}
          onClick={() => ending.mutate()}
        >
          {words.end}
        </Button>
      )}
    </li>
  );
}
