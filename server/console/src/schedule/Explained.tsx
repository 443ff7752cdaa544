import { Chip, type Mood } from "../look/Card";
import { useSeat } from "../session/session";
import { useLanguage, useWords } from "../words/words";
import classes from "./ItemDrawer.module.css";
import type { Start, Way } from "./starts";
import { useScheduleWords } from "./words";

const NAMED = 5;

/** Why it will sound, moves or will not: the plan's own sentence for each way it turns out. */
export function Explained({
  start,
  others,
  open,
}: {
  start: Start;
  others: readonly Start[];
  open: (start: Start) => void;
}) {
  const words = useScheduleWords();
  return (
    <section aria-labelledby="why">
      <h3 id="why">{words.why}</h3>
      <ul className={classes.ways}>
        {start.ways.map((way) => (
          <Turn
            key={`${way.told.fate} ${way.told.vi}`}
            way={way}
            start={start}
            others={others}
            open={open}
          />
        ))}
      </ul>
    </section>
  );
}

function Turn({
  way,
  start,
  others,
  open,
}: {
  way: Way;
  start: Start;
  others: readonly Start[];
  open: (start: Start) => void;
}) {
  const words = useScheduleWords();
  const common = useWords();
  const language = useLanguage();
  const { nameOf } = useSeat();
  const { told, devices, areas } = way;
  const fates: Record<typeof told.fate, [Mood, string]> = {
    on_time: ["good", common.onTime],
    moved: ["wait", common.moved],
    skipped: ["bad", common.skipped],
    not_accepted: ["wait", common.notAccepted],
  };
  const [mood, fate] = fates[told.fate];
  const where = areas.slice(0, NAMED).map(nameOf).join(", ");
  const alone = start.ways.length === 1;
  const obstacle = others.find(
    (other) => other.told.entry === told.by && Math.abs(other.at_ms - told.due_ms) < 43_200_000,
  );
  return (
    <li>
      <Chip mood={mood}>{fate}</Chip>
      <div>
        <strong>{told[language]}</strong>
        <span>
          {alone ? common.onDevices(devices) : common.onSomeDevices(devices, start.devices)}
          {!alone && where !== "" && `: ${where}`}
          {!alone && areas.length > NAMED && words.moreAreas(areas.length - NAMED)}
        </span>
        {obstacle !== undefined && (
          <button type="button" className={classes.link} onClick={() => open(obstacle)}>
            {words.seeObstacle(obstacle.told.title)}
          </button>
        )}
      </div>
    </li>
  );
}
