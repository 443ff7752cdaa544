import { useSeat } from "../session/session";
import { clock, fullDay, dayOf } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { originOf, type Origin, phaseOf, type Phase, usePicture } from "./picture";
import { becomes, type Becomes, type Start } from "./starts";
import { useScheduleWords } from "./words";

/** What one looks for in a start, in words; the same on every view. */
export interface Facts {
  time: string;
  origin: Origin;
  owner: string;
  becomes: Becomes;
  phase: Phase;
  /** Its state in a word; empty where it sounds as asked. */
  state: string;
  /** What the eye sees by its place and frame, for those who hear the page: day and owner. */
  besides: string;
}

export function useFacts(start: Start): Facts {
  const words = useScheduleWords();
  const common = useWords();
  const language = useLanguage();
  const { areas, nameOf } = useSeat();
  const { area, zone, now } = usePicture();
  const { told } = start;
  const origin = originOf(told.programme, area, (id) => areas.get(id)?.parent);
  const turned = becomes(start);
  const phase = phaseOf(start, now);
  const sounding = phase === "sounding" && told.start_ms !== null;
  const states: Record<Becomes, string> = {
    on_time: "",
    moved: words.movedFrom(clock(told.due_ms, zone)),
    skipped: common.skipped,
    not_accepted: common.notAccepted,
    partly: words.partly,
  };
  const state = sounding ? common.sounding : states[turned];
  const digits = clock(start.at_ms, zone, turned === "moved");
  const time = digits.replace(/:00$/, digits.length > 5 ? "" : ":00");
  const owner = nameOf(told.programme);
  const day = fullDay(dayOf(start.at_ms, zone), language);
  return {
    time,
    origin,
    owner,
    becomes: turned,
    phase,
    state,
    besides: origin === "own" ? day : `${words.of(owner)}, ${day}`,
  };
}
