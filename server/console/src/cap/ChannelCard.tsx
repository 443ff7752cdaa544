import { NativeSelect, Skeleton, Switch, TextInput } from "@mantine/core";
import "@mantine/core/styles/Switch.layer.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../look/Card";
import { Copyable } from "../look/Copyable";
import { Form } from "../look/Form";
import listed from "../look/Listing.module.css";
import { useSeat } from "../session/session";
import { Refused, useSaidOf } from "../shell/Refused";
import { type Channel, channel, saveChannel, useCapDeed } from "./calls";
import { useCapWords } from "./words";

const CATEGORIES = [
  "Safety",
  "Met",
  "Geo",
  "Fire",
  "Rescue",
  "Health",
  "Env",
  "Security",
  "Transport",
  "Infra",
  "CBRNE",
  "Other",
] as const;

/** Whether anybody may read an area's urgent orders, and as whom it speaks. */
export function ChannelCard({ area, may }: { area: string; may: boolean }) {
  const words = useCapWords();
  const { data, error, isPending, refetch } = useQuery(channel(area));
  return (
    <Card title={words.channel}>
      <p className={listed.lead}>{words.channelLead}</p>
      {isPending && <Skeleton height={160} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Settings key={data.version} standing={data} may={may} />}
    </Card>
  );
}

function Settings({ standing, may }: { standing: Channel; may: boolean }) {
  const words = useCapWords();
  const { areas, nameOf } = useSeat();
  const isTop = areas.get(standing.area)?.parent == null;
  const [open, setOpen] = useState(standing.open);
  const [name, setName] = useState(standing.name || nameOf(standing.area));
  const [sender, setSender] = useState(standing.sender);
  const [category, setCategory] = useState(standing.category);
  const saving = useCapDeed(() =>
    saveChannel(standing.area, {
      open,
      name: name.trim(),
      sender: sender.trim(),
      category,
      base_version: standing.version,
    }),
  );
  const said = useSaidOf(saving.error);
  return (
    <Form saving={saving} beside={["name", "sender"]} locked={!may} noValidate>
      {standing.version === 0 && (
        <p className={listed.lead}>{isTop ? words.channelClosed : words.channelAbove}</p>
      )}
      <Switch
        size="md"
        label={words.channelOpen}
        disabled={!may}
        checked={open}
        onChange={(event) => setOpen(event.currentTarget.checked)}
      />
      <TextInput
        size="md"
        label={words.channelName}
        disabled={!may}
        maxLength={200}
        value={name}
        error={said("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="md"
        label={words.channelSender}
        placeholder={words.channelSenderHint}
        disabled={!may}
        spellCheck={false}
        autoCapitalize="off"
        maxLength={255}
        value={sender}
        error={said("sender")}
        onChange={(event) => setSender(event.currentTarget.value)}
      />
      <NativeSelect
        size="md"
        label={words.category}
        disabled={!may}
        value={category}
        onChange={({ currentTarget: { value } }) =>
          setCategory(CATEGORIES.find((one) => one === value) ?? "Safety")
        }
        data={CATEGORIES.map((one) => ({ value: one, label: words.categories[one] }))}
      />
      {standing.open && (
        <Copyable label={words.feedAddress} text={`${location.origin}/cap/feed.atom`} />
      )}
    </Form>
  );
}
