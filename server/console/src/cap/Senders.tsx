import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../look/Card";
import { Listing, RowDeeds } from "../look/Listing";
import listed from "../look/Listing.module.css";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { when } from "../urgent/telling";
import { useSaying } from "../urgent/useSaying";
import { isWaiting, look, removeSender, type Sender, senders, useCapDeed } from "./calls";
import classes from "./Cap.module.css";
import { ChannelCard } from "./ChannelCard";
import { Pin } from "./Pin";
import { SenderDialog } from "./SenderDialog";
import { useCapWords } from "./words";

type Deed = "change" | "remove";

/** Whose alerts an area takes, and how their feeds fare; below it, to whom its own orders are told. */
export function Senders() {
  const words = useCapWords();
  const area = useChosenArea();
  const { rights } = useSeat();
  const asked = useQuery(senders(area));
  const [doing, setDoing] = useState<{ sender: Sender | null; deed: Deed } | null>(null);
  const [said, setSaid] = useState("");
  const may = rights.may("area.manage", area);
  const close = () => setDoing(null);
  return (
    <div className={listed.page}>
      <p role="status" className={said === "" ? "visually-hidden" : listed.lead}>
        {said}
      </p>
      <Card title={words.sendersTitle}>
        <p className={listed.lead}>{words.sendersLead}</p>
        <Listing asked={asked} none={words.noSenders}>
          {(one) => (
            <Row
              key={one.id}
              sender={one}
              area={area}
              act={may ? (deed) => setDoing({ sender: one, deed }) : undefined}
            />
          )}
        </Listing>
        {may && (
          <Button size="md" onClick={() => setDoing({ sender: null, deed: "change" })}>
            {words.add}
          </Button>
        )}
      </Card>
      <ChannelCard key={area} area={area} may={may} />
      {doing?.deed === "change" && (
        <SenderDialog area={area} known={doing.sender} close={close} tell={setSaid} />
      )}
      {doing?.deed === "remove" && doing.sender !== null && (
        <Removing sender={doing.sender} close={close} tell={setSaid} />
      )}
    </div>
  );
}

function Row({
  sender,
  area,
  act,
}: {
  sender: Sender;
  area: string;
  act: ((deed: Deed) => void) | undefined;
}) {
  const words = useCapWords();
  const { nameOf } = useSeat();
  const looking = useCapDeed(() => look(sender));
  const own = sender.area === area;
  return (
    <li>
      <div>
        <strong>{sender.name}</strong>
        <small className={classes.grows}>{sender.sender}</small>
        {!own && <small>{words.of(nameOf(sender.area))}</small>}
        {sender.feed !== null && <small className={classes.grows}>{sender.feed}</small>}
        <Looked sender={sender} area={area} />
        {sender.pinned.length === 0 && <small>{words.noCertificate}</small>}
        <ul className={classes.pins}>
          {sender.pinned.map((one) => (
            <li key={one.sha256}>
              <Pin pinned={one} area={area} />
            </li>
          ))}
        </ul>
        <Refused error={looking.error} />
      </div>
      {act !== undefined && own && (
        <RowDeeds words={words} name={sender.name} own act={act}>
          {sender.feed !== null && (
            <Button
              size="md"
              variant="default"
              aria-label={words.lookNowAt(sender.name)}
              loading={looking.isPending}
              onClick={() => looking.mutate(undefined)}
            >
              {words.lookNow}
            </Button>
          )}
        </RowDeeds>
      )}
    </li>
  );
}

/** How the last look at its feed went, in a sentence. */
function Looked({ sender, area }: { sender: Sender; area: string }) {
  const words = useCapWords();
  const saying = useSaying(area, 60_000);
  const { feed, polled_ms, flaw } = sender;
  if (feed === null) return <small>{words.noFeed}</small>;
  if (isWaiting(sender) || polled_ms === null) return <small role="status">{words.looking}</small>;
  const at = when(polled_ms, saying);
  if (flaw === null) return <small>{words.looked(at)}</small>;
  return <p className={classes.warn}>{words.lookedFlaw(at, words.flaw[flaw])}</p>;
}

function Removing({
  sender,
  close,
  tell,
}: {
  sender: Sender;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useCapWords();
  const deed = useCapDeed(
    () => removeSender(sender),
    () => {
      tell(words.removed(sender.name));
      close();
    },
  );
  return (
    <Sure
      title={words.removeIt(sender.name)}
      what={words.removeSure}
      yes={words.remove}
      deed={deed}
      close={close}
    />
  );
}
