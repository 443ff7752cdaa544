import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, Modal, Skeleton, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { answered, api, type Bulletin, type Finding } from "../api/calls";
import * as queries from "../api/queries";
import { FiledUnder } from "../filing/FiledUnder";
import { Card, Chip } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useKeptFocus } from "../look/keptFocus";
import { Refused, useSaidOf } from "../shell/Refused";
import { Kin, Revise } from "../bulletin/Revise";
import { Sound } from "../sound/Sound";
import type { Span } from "../sound/spans";
import { length } from "../words/time";
import { useLanguage, useWords, type Words } from "../words/words";
import { type Hearing, useHearing } from "./hearing";
import classes from "./Review.module.css";
import { WishCard } from "./WishCard";
import { Withdraw } from "./Withdraw";
import { useApprovalWords } from "./words";

/** One bulletin before its leader: listen, read along, then decide. Made for a thumb. */
export function Review() {
  const { bulletin: id } = useParams({ from: "/duyet/$bulletin" });
  const { data: bulletin, error, refetch, isPending } = useQuery(queries.bulletin(id));
  useKeptFocus(bulletin?.state);
  return (
    <div className={classes.page}>
      <Back />
      {isPending && <Skeleton height={320} radius="lg" />}
      {bulletin === undefined && <Refused error={error} again={refetch} />}
      {bulletin !== undefined && <Decision key={bulletin.digest} bulletin={bulletin} />}
    </div>
  );
}

function Back() {
  const words = useWords();
  return (
    <Link to="/duyet" className={classes.back}>
      <Icon name="back" size={20} /> {words.approval}
    </Link>
  );
}

function Decision({ bulletin }: { bulletin: Bulletin }) {
  const words = useWords();
  const { person, rights, nameOf } = useSeat();
  const [heard, setHeard] = useState<readonly Span[]>([]);
  const own = bulletin.author === person.account;
  const open = bulletin.state === "submitted";
  const mayDecide = open && !own && rights.may("bulletin.approve", bulletin.area);
  return (
    <>
      <Card
        level="h1"
        title={bulletin.title}
        aside={`${words.from(bulletin.author_name)} · ${nameOf(bulletin.area)}`}
      >
        {bulletin.class !== "normal" && <Chip mood="accent">{words[bulletin.class]}</Chip>}
        <Sound bulletin={bulletin} onHeard={setHeard} />
        <FiledUnder bulletin={bulletin} />
      </Card>
      <Card title={words.readAlong}>
        <p className={bulletin.text ? classes.text : classes.noText}>
          {bulletin.text ?? words.noText}
        </p>
      </Card>
      <Kin bulletin={bulletin} />
      {open && <WishCard bulletin={bulletin} />}
      {mayDecide && <Answer bulletin={bulletin} heard={heard} />}
      {open && own && <p className={classes.note}>{words.ownBulletin}</p>}
      {!open && <Decided bulletin={bulletin} />}
      <div className={classes.later}>
        <Revise bulletin={bulletin} />
        <Withdraw bulletin={bulletin} />
      </div>
    </>
  );
}

function Decided({ bulletin }: { bulletin: Bulletin }) {
  const words = useWords();
  const own = useApprovalWords();
  const language = useLanguage();
  const { data: wish } = useQuery(queries.wish(bulletin.id));
  const approved = wish?.entry ? own.placed : wish?.refusal ? own.notPlaced : words.approved;
  const said = {
    approved,
    returned: words.returned,
    withdrawn: own.withdrawn,
    draft: words.decided,
    submitted: words.decided,
  }[bulletin.state];
  return (
    <div className={classes.decided} data-state={bulletin.state} role="status">
      <strong>{said}</strong>
      {bulletin.state === "approved" && wish?.refusal && <p>{wish.refusal[language]}</p>}
      <Button component={Link} to="/duyet" size="lg" variant="light">
        {words.toList}
      </Button>
    </div>
  );
}

/** The two buttons, always under the thumb. Approving waits until all of it was heard. */
function Answer({ bulletin, heard }: { bulletin: Bulletin; heard: readonly Span[] }) {
  const words = useWords();
  const hearing = useHearing(bulletin, heard);
  const [returning, setReturning] = useState(false);
  const [known, setKnown] = useState<readonly string[]>([]);
  const approving = useApproving(bulletin, known);
  const severe = severeOf(bulletin);
  const ready = hearing.whole && severe.every((finding) => known.includes(finding.code));
  return (
    <div className={classes.answer}>
      <Refused error={approving.error} />
      {hearing.left_ms === 0 && !hearing.whole && (
        <Refused error={hearing.error} again={hearing.again} />
      )}
      {hearing.whole && <Severe findings={severe} known={known} onKnown={setKnown} />}
      <p id="left" className={classes.left} role="status" data-ready={hearing.whole}>
        {hearing.whole ? words.approveReady : unheard(words, hearing)}
      </p>
      <div className={classes.buttons}>
        <Button size="xl" variant="default" onClick={() => setReturning(true)}>
          {words.returnIt}
        </Button>
        <Button
          size="xl"
          {...(ready ? {} : { "data-disabled": true })}
          aria-disabled={!ready}
          aria-describedby="left"
          loading={approving.isPending}
          onClick={() => {
            if (ready) approving.mutate();
          }}
        >
          {words.approve}
        </Button>
      </div>
      <Returning bulletin={bulletin} opened={returning} close={() => setReturning(false)} />
    </div>
  );
}

const unheard = (words: Words, { left_ms }: Hearing): string =>
  left_ms > 0 ? words.approveHint(length(left_ms)) : words.hearingNotKept;

/** One of each kind: words may be lost or wrong there, and the approver says that they know. */
const severeOf = (bulletin: Bulletin): Finding[] => [
  ...new Map(
    bulletin.findings.filter((one) => one.severe).map((one) => [one.code, one] as const),
  ).values(),
];

function Severe({
  findings,
  known,
  onKnown,
}: {
  findings: readonly Finding[];
  known: readonly string[];
  onKnown: (known: readonly string[]) => void;
}) {
  const words = useWords();
  const language = useLanguage();
  return findings.map(({ code, ...finding }) => (
    <Checkbox
      key={code}
      size="md"
      label={words.acknowledge(finding[language])}
      checked={known.includes(code)}
      onChange={(event) =>
        onKnown(
          event.currentTarget.checked ? [...known, code] : known.filter((one) => one !== code),
        )
      }
    />
  ));
}

/** Approves exactly what was heard and read: its sound, its words, its class. */
function useApproving(bulletin: Bulletin, known: readonly string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/bulletins/{bulletin}/approve", {
          params: { path: { bulletin: bulletin.id } },
          body: {
            content: bulletin.content?.sha256 ?? "",
            digest: bulletin.digest,
            acknowledged: [...known],
          },
        }),
      ),
    onSuccess: (decided) => {
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, decided);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["bulletins"] }),
  });
}

function Returning({
  bulletin,
  opened,
  close,
}: {
  bulletin: Bulletin;
  opened: boolean;
  close: () => void;
}) {
  const words = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const returning = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/bulletins/{bulletin}/return", {
          params: { path: { bulletin: bulletin.id } },
          body: { reason },
        }),
      ),
    onSuccess: (decided) => {
      client.setQueryData(queries.bulletin(bulletin.id).queryKey, decided);
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      close();
    },
  });
  const said = useSaidOf(returning.error)("reason");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    returning.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={words.returnIt}
      centered
      closeButtonProps={{ "aria-label": words.close, size: "lg" }}
    >
      <form onSubmit={send} className={classes.reason}>
        <Textarea
          label={words.reason}
          description={words.reasonHint}
          size="md"
          autosize
          minRows={3}
          maxRows={10}
          maxLength={1000}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          error={said}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {said === undefined && <Refused error={returning.error} />}
        <Button type="submit" size="lg" loading={returning.isPending}>
          {words.sendBack}
        </Button>
      </form>
    </Modal>
  );
}
