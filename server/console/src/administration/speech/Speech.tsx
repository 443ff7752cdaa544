import { NativeSelect, Skeleton, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AreaSpeech } from "../../api/calls";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { Refused } from "../../shell/Refused";
import { Beside } from "../../speech/Beside";
import { areaSpeech, reading, voices } from "../../speech/queries";
import { speedsWith } from "../../speech/speeds";
import { useSpeechWords } from "../../speech/words";
import classes from "./Speech.module.css";
import { Table } from "./Table";
import { useSetting } from "./useSetting";
import { whoseWord } from "./whose";
import { useSpeechSettingWords } from "./words";

/** How texts are read in an area: voice, speed, abbreviations; and a place to try it. */
export function Speech() {
  const words = useSpeechSettingWords();
  const { areas, rights } = useSeat();
  const area = useChosenArea();
  const { data, error, isPending, refetch } = useQuery(areaSpeech(area));
  const isGroup = areas.get(area)?.kind === "group";
  if (isPending) return <Skeleton height={320} radius="lg" />;
  if (data === undefined) return <Refused error={error} again={refetch} />;
  const may = rights.may("area.manage", area) && !isGroup;
  return (
    <div className={classes.page}>
      {isGroup && <p className={classes.why}>{words.group}</p>}
      {!may && !isGroup && <p className={classes.why}>{words.mayNot}</p>}
      <VoiceCard key={`voice ${area}`} standing={data} may={may} />
      <Trying key={`try ${area}`} area={area} version={data.version} />
      <Table key={`table ${area}`} standing={data} may={may} />
    </div>
  );
}

function VoiceCard({ standing, may }: { standing: AreaSpeech; may: boolean }) {
  const words = useSpeechSettingWords();
  const speech = useSpeechWords();
  const { nameOf } = useSeat();
  const { data: here = [] } = useQuery(voices);
  const setting = useSetting(standing);
  const { own, area } = standing;
  const titleOf = (id: string | null) =>
    here.find((voice) => voice.id === id)?.title ?? id ?? words.none;
  const inherited = (value: string, source: string | null) =>
    source === null || source === area ? words.byDefault(value) : words.asAbove(value);
  const known = here.some(({ id }) => id === own.voice);
  return (
    <Card title={words.title(nameOf(area))}>
      <div className={classes.form}>
        <p className={classes.why}>{words.titleWhy}</p>
        {here.length === 0 && <p className={classes.why}>{speech.noVoice}</p>}
        <div className={classes.pair}>
          <NativeSelect
            label={speech.voice}
            description={whoseWord(standing.voice_source, area, words, nameOf)}
            size="md"
            value={own.voice ?? ""}
            disabled={!may || setting.isPending}
            data={[
              {
                value: "",
                label:
                  own.voice === null
                    ? inherited(titleOf(standing.voice), standing.voice_source)
                    : words.asAboveAgain,
              },
              ...(own.voice !== null && !known ? [{ value: own.voice, label: own.voice }] : []),
              ...here.map(({ id, title }) => ({ value: id, label: title })),
            ]}
            onChange={(event) =>
              setting.mutate({ ...own, voice: event.currentTarget.value || null })
            }
          />
          <NativeSelect
            label={speech.speed}
            description={whoseWord(standing.speed_source, area, words, nameOf)}
            size="md"
            value={own.speed ?? ""}
            disabled={!may || setting.isPending}
            data={[
              {
                value: "",
                label:
                  own.speed === null
                    ? inherited(speech.percent(standing.speed), standing.speed_source)
                    : words.asAboveAgain,
              },
              ...speedsWith(own.speed ?? 100).map((value) => ({
                value: String(value),
                label: speech.percent(value),
              })),
            ]}
            onChange={(event) =>
              setting.mutate({ ...own, speed: Number(event.currentTarget.value) || null })
            }
          />
        </div>
        {!standing.voice_there && here.length > 0 && (
          <p className={classes.gone} role="alert">
            {words.voiceGone}
          </p>
        )}
        <Refused error={setting.error} />
      </div>
    </Card>
  );
}

const SETTLES_MS = 350;

function Trying({ area, version }: { area: string; version: number }) {
  const words = useSpeechSettingWords();
  const [text, setText] = useState(words.example);
  const [settled] = useDebouncedValue(text, SETTLES_MS);
  const { data, error } = useQuery(reading(area, settled, null, version));
  return (
    <Card title={words.tryIt}>
      <div className={classes.form}>
        <Textarea
          label={words.tryText}
          size="md"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {data !== undefined && text.trim() !== "" && <Beside reading={data} />}
        <Refused error={error} />
      </div>
    </Card>
  );
}
