import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { TimeField } from "../look/TypedField";
import { clockOf, timeOfDay } from "../words/typed";
import { useWordsOf } from "../words/words";
import type { Notices, Settings } from "./asking";
import classes from "./Notices.module.css";
import { afterChoices, switched } from "./settings";
import { en } from "./words.en";
import { vi } from "./words.vi";

interface Parts {
  shown: Notices;
  settings: Settings;
  change: (part: Partial<Settings>) => void;
  said: (field: string) => string | undefined;
}

const NIGHT = { from_ms: 75_600_000, until_ms: 21_600_000 };

/** The channels, each with its address. */
export function Where({ shown, settings, change, said }: Parts) {
  const words = useWordsOf({ vi, en });
  const box = (channel: "push" | "email" | "webhook") => (
    <Checkbox
      size="md"
      className={classes.tick ?? ""}
      label={words[channel]}
      checked={settings.channels.includes(channel)}
      onChange={(event) =>
        change({ channels: switched(settings.channels, channel, event.currentTarget.checked) })
      }
    />
  );
  return (
    <div className={classes.choices}>
      {box("push")}
      {box("email")}
      {settings.channels.includes("email") && (
        <TextInput
          className={classes.under ?? ""}
          type="email"
          autoComplete="email"
          size="md"
          aria-label={words.email}
          description={shown.sends_mail ? words.emailHint : words.noMail}
          maxLength={300}
          value={settings.email}
          error={said("email")}
          onChange={(event) => change({ email: event.currentTarget.value })}
        />
      )}
      {box("webhook")}
      {settings.channels.includes("webhook") && (
        <TextInput
          className={classes.under ?? ""}
          type="url"
          size="md"
          aria-label={words.webhookLabel}
          placeholder="https://"
          description={words.webhookHint}
          maxLength={1000}
          value={settings.webhook}
          error={said("webhook")}
          onChange={(event) => change({ webhook: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

/** The kinds of things that this post's roles can be told of. */
export function What({ shown, settings, change }: Parts) {
  const words = useWordsOf({ vi, en });
  if (shown.kinds.length === 0) return <p>{words.nothingToTell}</p>;
  return (
    <div className={classes.choices}>
      {shown.kinds.map((kind) => (
        <Checkbox
          key={kind}
          size="md"
          className={classes.tick ?? ""}
          label={words[kind]}
          checked={settings.kinds.includes(kind)}
          onChange={(event) =>
            change({ kinds: switched(settings.kinds, kind, event.currentTarget.checked) })
          }
        />
      ))}
      <Checkbox
        size="md"
        className={`${classes.tick ?? ""} ${classes.apart ?? ""}`}
        label={words.below}
        checked={settings.below}
        onChange={(event) => change({ below: event.currentTarget.checked })}
      />
    </div>
  );
}

/** The night, the deputy, the language. */
export function When({ shown, settings, change, said }: Parts) {
  const words = useWordsOf({ vi, en });
  const { quiet } = settings;
  const clock = (side: "from_ms" | "until_ms", label: string) => (
    <TimeField
      size="md"
      label={label}
      value={clockOf(quiet?.[side] ?? 0)}
      onValue={(time) => {
        const ms = timeOfDay(time);
        if (ms !== null && quiet !== null) change({ quiet: { ...quiet, [side]: ms } });
      }}
    />
  );
  return (
    <div className={classes.choices}>
      <Checkbox
        size="md"
        className={classes.tick ?? ""}
        label={words.quiet}
        checked={quiet !== null}
        onChange={(event) => change({ quiet: event.currentTarget.checked ? NIGHT : null })}
      />
      {quiet !== null && (
        <div className={`${classes.pair ?? ""} ${classes.under ?? ""}`}>
          {clock("from_ms", words.quietFrom)}
          {clock("until_ms", words.quietUntil)}
        </div>
      )}
      {said("quiet") !== undefined && <p role="alert">{said("quiet")}</p>}
      <p className={classes.hint}>{words.urgentStill}</p>
      <Deputy shown={shown} settings={settings} change={change} said={said} />
      <NativeSelect
        size="md"
        label={words.language}
        value={settings.language}
        data={[
          { value: "vi", label: words.vietnamese },
          { value: "en", label: words.english },
        ]}
        onChange={(event) => change({ language: event.currentTarget.value === "en" ? "en" : "vi" })}
      />
    </div>
  );
}

function Deputy({ shown, settings, change, said }: Parts) {
  const words = useWordsOf({ vi, en });
  if (shown.deputies.length === 0 && settings.deputy === null) {
    return <p className={classes.hint}>{words.noDeputies}</p>;
  }
  return (
    <div className={classes.pair}>
      <NativeSelect
        size="md"
        label={words.deputy}
        value={settings.deputy ?? ""}
        error={said("deputy")}
        data={[
          { value: "", label: words.nobody },
          ...shown.deputies.map((one) => ({ value: one.account, label: one.name })),
        ]}
        onChange={(event) => change({ deputy: event.currentTarget.value || null })}
      />
      {settings.deputy !== null && (
        <NativeSelect
          size="md"
          label={words.after}
          description={words.afterHint}
          value={String(settings.escalates_after_min)}
          data={afterChoices(settings.escalates_after_min).map((count) => ({
            value: String(count),
            label: words.minutes(count),
          }))}
          onChange={(event) => change({ escalates_after_min: Number(event.currentTarget.value) })}
        />
      )}
    </div>
  );
}
