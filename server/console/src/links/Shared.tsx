import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { tokenOf } from "../entering/token";
import { ToldTables } from "../logs/PeriodReport";
import { FORMS, type Form } from "../logs/period";
import { MOODS } from "../logs/sentences";
import { useLogWords } from "../logs/words";
import { Card, Chip, Empty } from "../look/Card";
import { Brand, LanguageSwitch, SchemeSwitch } from "../shell/Controls";
import { Refused } from "../shell/Refused";
import { clock, dayOf, shortDay } from "../words/time";
import { useLanguage } from "../words/words";
import {
  type Shared as Opened,
  shared,
  sharedRows,
  sharedTables,
  takeEvidence,
  takeFile,
} from "./calls";
import classes from "./Links.module.css";
import { periodOf } from "./period";
import { useLinkWords } from "./words";

/** What somebody without an account reads: one thing, by the token behind the `#`. */
export function Shared() {
  const words = useLinkWords();
  const token = tokenOf(useLocation({ select: (at) => at.hash }));
  const { data, error, isPending, refetch } = useQuery(shared(token));
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <Brand />
        <span className={classes.deeds}>
          <LanguageSwitch />
          <SchemeSwitch />
        </span>
      </div>
      {data === undefined && <h1 className={classes.title}>{words.shared}</h1>}
      {token === "" && <p role="alert">{words.noToken}</p>}
      {token !== "" && isPending && <Skeleton height={240} radius="lg" />}
      {token !== "" && data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Shown token={token} opened={data} />}
    </main>
  );
}

function Shown({ token, opened }: { token: string; opened: Opened }) {
  const words = useLinkWords();
  const expires = shortDay(dayOf(opened.expires_ms, opened.zone));
  return (
    <>
      <header>
        <h1 className={classes.title}>
          {words.kinds[opened.kind]}: {opened.area}, {periodOf(opened, opened.zone)}
        </h1>
        <p className={classes.why}>{words.readOnly(expires)}</p>
      </header>
      {opened.kind === "report" && <Report token={token} />}
      {opened.is_archived && <p className={classes.archived}>{words.archived}</p>}
      {opened.kind === "playlog" && <Rows token={token} zone={opened.zone} />}
      {opened.kind === "evidence" && <Evidence token={token} />}
    </>
  );
}

function Report({ token }: { token: string }) {
  const words = useLinkWords();
  const language = useLanguage();
  const { data, error, isPending, refetch } = useQuery(sharedTables(token, language));
  const taking = useMutation({ mutationFn: (form: Form) => takeFile(token, form, language) });
  return (
    <>
      <Card title={words.download}>
        <div className={classes.deeds} role="group" aria-label={words.download}>
          {FORMS.map((form) => (
            <Button
              key={form}
              variant="default"
              size="md"
              loading={taking.isPending && taking.variables === form}
              onClick={() => taking.mutate(form)}
            >
              {words.files[form]}
            </Button>
          ))}
        </div>
        <Refused error={taking.error} />
      </Card>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <ToldTables tables={data} />}
    </>
  );
}

function Rows({ token, zone }: { token: string; zone: string }) {
  const words = useLinkWords();
  const logs = useLogWords();
  const language = useLanguage();
  const found = useInfiniteQuery(sharedRows(token));
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Card title={words.kinds.playlog}>
      {found.isPending && <Skeleton height={240} />}
      {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
      {found.data !== undefined && rows.length === 0 && <Empty>{words.noRows}</Empty>}
      {rows.length > 0 && (
        <ul className={classes.items}>
          {rows.map((row) => (
            <li key={`${row.device} ${row.due_ms} ${row.identity} ${row.title}`}>
              <span className="numbers">
                {shortDay(dayOf(row.due_ms, zone))} {clock(row.due_ms, zone, true)}
              </span>
              <span>
                <strong>{row.title}</strong>
                <small>{row.device_name}</small>
              </span>
              <span>
                <Chip mood={MOODS[row.outcome]}>{logs[row.outcome]}</Chip>
                {row.because && <small>{row.because[language]}</small>}
                {row.heard_back === false && <small data-unheard>{logs.unheard}</small>}
              </span>
              {row.identity !== null && (
                <small className={classes.proof}>
                  {words.proof} <code>{row.identity}</code>
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          size="md"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Card>
  );
}

function Evidence({ token }: { token: string }) {
  const words = useLinkWords();
  const taking = useMutation({ mutationFn: () => takeEvidence(token) });
  return (
    <Card title={words.kinds.evidence}>
      <p className={classes.why}>{words.evidenceWhy}</p>
      <Refused error={taking.error} />
      <div className={classes.take}>
        <Button size="md" loading={taking.isPending} onClick={() => taking.mutate()}>
          {words.takeEvidence}
        </Button>
      </div>
    </Card>
  );
}
