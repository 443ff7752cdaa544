import { ActionIcon, Button, FileButton, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "../look/Form";
import { Icon } from "../look/Icon";
import listed from "../look/Listing.module.css";
import { useSaidOf } from "../shell/Refused";
import { templates as templatesQuery } from "../urgent/calls";
import { saveSender, type Sender, type SenderForm, useCapDeed } from "./calls";
import classes from "./Cap.module.css";
import { pemsIn } from "./pems";
import { Pin } from "./Pin";
import { useCapWords } from "./words";

const SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor"] as const;
const SHOWS = "shows";
const ASKS = "asks";

type Prepares = NonNullable<SenderForm["prepares"]>;

/** An agency: what it calls itself, by which certificates it is known, where its alerts are
 * fetched, and which of them ask for an order. */
export function SenderDialog({
  area,
  known,
  close,
  tell,
}: {
  area: string;
  known: Sender | null;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useCapWords();
  const [name, setName] = useState(known?.name ?? "");
  const [sender, setSender] = useState(known?.sender ?? "");
  const [feed, setFeed] = useState(known?.feed ?? "");
  const [geocode, setGeocode] = useState(known?.geocode ?? "DVHC");
  const [kept, setKept] = useState(known?.certificates ?? []);
  const [pem, setPem] = useState("");
  const [prepares, setPrepares] = useState<Prepares>(known?.prepares ?? {});
  const added = pemsIn(pem);
  const saving = useCapDeed(
    () =>
      saveSender(area, known, {
        name: name.trim(),
        sender: sender.trim(),
        feed: feed.trim() || null,
        geocode: geocode.trim(),
        certificates: [...kept, ...added],
        prepares,
      }),
    () => {
      tell(words.saved(name.trim()));
      close();
    },
  );
  const said = useSaidOf(saving.error);
  const read = async (files: File[]) => {
    const texts = await Promise.all(files.map((file) => file.text()));
    setPem([pem, ...texts].filter(Boolean).join("\n"));
  };
  return (
    <FormDialog
      title={known === null ? words.add : words.changeIt(known.name)}
      saving={saving}
      beside={["name", "sender", "feed", "geocode", "certificates"]}
      noValidate
      close={close}
    >
      <TextInput
        size="md"
        label={words.name}
        placeholder={words.nameHint}
        data-autofocus
        maxLength={200}
        value={name}
        error={said("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="md"
        label={words.sender}
        placeholder="canhbao@example.gov.vn"
        spellCheck={false}
        autoCapitalize="off"
        maxLength={255}
        value={sender}
        error={said("sender")}
        onChange={(event) => setSender(event.currentTarget.value)}
      />
      <div>
        <h3>{words.certificates}</h3>
        <p className={classes.why}>{words.certificatesWhy}</p>
        <ul className={classes.pins}>
          {kept.map((one, n) => {
            const pinned = known?.pinned[known.certificates.indexOf(one)];
            return (
              <li key={one}>
                {pinned === undefined ? one : <Pin pinned={pinned} area={area} />}
                <ActionIcon
                  size={44}
                  variant="subtle"
                  aria-label={words.drop(n + 1)}
                  onClick={() => setKept(kept.filter((other) => other !== one))}
                >
                  <Icon name="cut" size={20} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      </div>
      <Textarea
        size="md"
        rows={4}
        label={words.pem}
        description={added.length > 0 ? words.waitingPem(added.length) : undefined}
        placeholder="-----BEGIN CERTIFICATE-----"
        spellCheck={false}
        autoCapitalize="off"
        value={pem}
        error={said("certificates")}
        onChange={(event) => setPem(event.currentTarget.value)}
      />
      <FileButton
        multiple
        accept=".pem,.crt,.cer,application/x-pem-file"
        onChange={(files) => void read(files)}
      >
        {(props) => (
          <Button {...props} size="md" variant="default">
            {words.pemFile}
          </Button>
        )}
      </FileButton>
      <TextInput
        size="md"
        type="url"
        label={words.feed}
        description={words.feedWhy}
        placeholder="https://"
        spellCheck={false}
        maxLength={1_000}
        value={feed}
        error={said("feed")}
        onChange={(event) => setFeed(event.currentTarget.value)}
      />
      <TextInput
        size="md"
        label={words.geocode}
        maxLength={64}
        value={geocode}
        error={said("geocode")}
        onChange={(event) => setGeocode(event.currentTarget.value)}
      />
      <Preparing area={area} prepares={prepares} set={setPrepares} />
    </FormDialog>
  );
}

/** Which of its alerts ask for an order, and which have one prepared. */
function Preparing({
  area,
  prepares,
  set,
}: {
  area: string;
  prepares: Prepares;
  set: (prepares: Prepares) => void;
}) {
  const words = useCapWords();
  const { data: templates } = useQuery(templatesQuery(area));
  const choose = (severity: (typeof SEVERITIES)[number], value: string) => {
    const others = Object.entries(prepares).filter(([one]) => one !== severity);
    const chosen = value === SHOWS ? [] : [[severity, value === ASKS ? null : value]];
    set(Object.fromEntries([...others, ...chosen]) as Prepares);
  };
  return (
    <div className={listed.form}>
      <div>
        <h3>{words.prepares}</h3>
        <p className={classes.why}>{words.preparesWhy}</p>
      </div>
      {SEVERITIES.map((severity) => (
        <NativeSelect
          key={severity}
          size="md"
          label={words.severity[severity]}
          value={severity in prepares ? (prepares[severity] ?? ASKS) : SHOWS}
          onChange={(event) => choose(severity, event.currentTarget.value)}
          data={[
            { value: SHOWS, label: words.shows },
            { value: ASKS, label: words.wantsOrder },
            ...(templates ?? []).map((one) => ({ value: one.id, label: words.from(one.name) })),
          ]}
        />
      ))}
    </div>
  );
}
