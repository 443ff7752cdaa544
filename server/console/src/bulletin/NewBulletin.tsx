import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { useSeat } from "../session/session";
import { one as feedbackQuery } from "../feedback/calls";
import { Tying } from "../feedback/Tying";
import { useFeedbackWords } from "../feedback/words";
import { useKeptFocus } from "../look/keptFocus";
import { Refused } from "../shell/Refused";
import { useWords } from "../words/words";
import { Checked } from "./Checked";
import classes from "./NewBulletin.module.css";
import { useBulletinWords } from "./words";
import type { Begun } from "./typing";
import { Rewriting, Writing } from "./Writing";

/** One flow on one page: words and sound, listen, where and when, send. Its address holds the draft
 * and whether its words are being changed, so that a reload comes back to the same step. */
export function NewBulletin() {
  const words = useWords();
  const { rights } = useSeat();
  const { bulletin, feedback, step } = useSearch({ from: "/ban-tin-moi" });
  useKeptFocus(`${bulletin} ${step}`);
  return (
    <div className={classes.page}>
      <h1>{words.newBulletin}</h1>
      {!rights.mayAnywhere("bulletin.write") && <p>{words.notAuthor}</p>}
      {rights.mayAnywhere("bulletin.write") &&
        (bulletin !== undefined ? (
          <>
            {feedback !== undefined && <Tying feedback={feedback} bulletin={bulletin} />}
            <Drafted key={bulletin} id={bulletin} />
          </>
        ) : feedback === undefined ? (
          <Fresh />
        ) : (
          <FromFeedback key={feedback} id={feedback} />
        ))}
    </div>
  );
}

/** A bulletin that answers what a resident told. */
function FromFeedback({ id }: { id: string }) {
  const words = useFeedbackWords();
  const { data, error, refetch, isPending } = useQuery(feedbackQuery(id));
  if (isPending) return <Skeleton height={320} radius="lg" />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  const title = words.answerTitle(words.kinds[data.kind]);
  return <Fresh begun={{ place: id, title, text: data.answer ?? "", area: data.area }} />;
}

function Fresh({ begun }: { begun?: Begun }) {
  const navigate = useNavigate();
  const open = (made: Bulletin) =>
    void navigate({
      to: "/ban-tin-moi",
      search: (kept) => ({ ...kept, bulletin: made.id }),
      replace: true,
    });
  return (
    <>
      <Steps at={0} />
      <Writing onMade={open} begun={begun} />
    </>
  );
}

function Drafted({ id }: { id: string }) {
  const { data, error, refetch, isPending } = useQuery(queries.bulletin(id));
  const { step } = useSearch({ from: "/ban-tin-moi" });
  const navigate = useNavigate({ from: "/ban-tin-moi" });
  useKeptFocus(data?.state);
  const change = (begin: boolean) =>
    void navigate({
      search: ({ area }) => ({
        ...(area === undefined ? {} : { area }),
        bulletin: id,
        ...(begin ? { step: "words" as const } : {}),
      }),
    });
  if (isPending) return <Skeleton height={320} radius="lg" />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  const open = data.state === "draft" || data.state === "returned";
  const changing = open && step === "words";
  return (
    <>
      <Steps at={!open ? DONE : changing ? 0 : 1} with={open && !changing ? 2 : undefined} />
      {changing ? (
        <Rewriting base={data} onMade={() => change(false)} />
      ) : (
        <Checked key={data.digest} bulletin={data} change={() => change(true)} />
      )}
    </>
  );
}

const DONE = 4;

/** Listening and choosing stand on the page together: `with` is the step beside the present one. */
function Steps({ at, with: beside }: { at: number; with?: number | undefined }) {
  const words = useWords();
  const { stepWhere } = useBulletinWords();
  return (
    <ol className={classes.steps}>
      {[words.stepSound, words.stepListen, stepWhere, words.stepSend].map((name, n) => (
        <li
          key={name}
          data-done={n < at || undefined}
          data-beside={n === beside || undefined}
          aria-current={n === at ? "step" : undefined}
        >
          <span aria-hidden="true">{n < at ? "✓" : n + 1}</span>
          {name}
        </li>
      ))}
    </ol>
  );
}
