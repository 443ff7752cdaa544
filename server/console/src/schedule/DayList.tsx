import { Chip, Empty, type Mood } from "../look/Card";
import { Icon } from "../look/Icon";
import { length, local, spoken } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { DayRules } from "./DayHead";
import classes from "./DayList.module.css";
import { useFacts } from "./facts";
import { usePicture } from "./picture";
import { type Becomes, soundingOn, type Start } from "./starts";
import { useScheduleWords } from "./words";

/** One day by time, under the parts of the day: what a phone shows first. */
export function DayList({ day, starts }: { day: string; starts: readonly Start[] }) {
  const words = useScheduleWords();
  const { zone } = usePicture();
  const parts: [string, (hour: number) => boolean][] = [
    [words.morning, (hour) => hour < 11],
    [words.midday, (hour) => hour >= 11 && hour < 13],
    [words.afternoon, (hour) => hour >= 13 && hour < 18],
    [words.evening, (hour) => hour >= 18],
  ];
  return (
    <div className={classes.day}>
      <p className={classes.rules}>
        {words.permitted} <DayRules day={day} />
      </p>
      {starts.length === 0 && <Empty>{words.nothingThatDay}</Empty>}
      {parts.map(([name, within]) => {
        const some = starts.filter((start) => within(local(start.at_ms, zone).hour));
        if (some.length === 0) return null;
        return (
          <section key={name} aria-label={name}>
            <h3>{name}</h3>
            <ol className={classes.list}>
              {some.map((start) => (
                <Row key={start.key} start={start} />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}

const MOODS: Record<Becomes, Mood> = {
  on_time: "calm",
  moved: "wait",
  skipped: "bad",
  not_accepted: "wait",
  partly: "wait",
};

function Row({ start }: { start: Start }) {
  const words = useScheduleWords();
  const common = useWords();
  const language = useLanguage();
  const { zone, open } = usePicture();
  const facts = useFacts(start);
  const { told } = start;
  const on = soundingOn(start);
  const lasts = told.end_ms !== null && told.start_ms !== null ? told.end_ms - told.start_ms : 0;
  const said = [
    language === "vi" ? spoken(start.at_ms, zone, "vi") : "",
    lasts > 0 ? length(lasts) : "",
    on === start.devices ? common.onDevices(on) : common.onSomeDevices(on, start.devices),
  ];
  const mood: Mood = facts.phase === "sounding" ? "good" : MOODS[facts.becomes];
  return (
    <li>
      <button
        type="button"
        className={classes.row}
        data-start={start.key}
        data-origin={facts.origin}
        data-becomes={facts.becomes}
        data-phase={facts.phase}
        aria-haspopup="dialog"
        onClick={() => open(start)}
      >
        <time className="numbers">{facts.time}</time>
        <span>
          <strong>{told.title}</strong>
          {facts.origin !== "own" && (
            <span className={classes.owner}>
              <Icon name={facts.origin === "above" ? "above" : "down"} size={16} />
              {words.of(facts.owner)}
            </span>
          )}
          <span className={classes.facts}>{said.filter(Boolean).join(" · ")}</span>
          {facts.becomes !== "on_time" && facts.becomes !== "partly" && (
            <span className={classes.why}>{told[language]}</span>
          )}
          {facts.becomes === "partly" && <span className={classes.why}>{words.partlyWhy}</span>}
        </span>
        <span className={classes.chips}>
          {told.class === "priority" && <Chip mood="accent">{common.priority}</Chip>}
          {facts.state !== "" && <Chip mood={mood}>{facts.state}</Chip>}
        </span>
      </button>
    </li>
  );
}
