import type { Device } from "../api/calls";
import type { Mood } from "../look/Card";
import type { Saying } from "../today/sentences";
import { number, size } from "../words/size";
import { fullDay, local, since, span } from "../words/time";
import type { Trouble } from "./sifting";
import { CLUSTER_WORDS, type ClusterWords } from "./words";

/** How a cluster is, in one sentence; `mark` is the shape it has in lists and on the map. */
export interface Told {
  mark: Mark;
  mood: Mood;
  said: string;
}

/** Round where it is well, filled while it sounds; pointed where it needs somebody; crossed where
 * it is not there; hollow where it never was. No meaning is carried by a colour alone. */
export type Mark = "sounding" | "ready" | "trouble" | "silent" | "never";

export function markOf(device: Device): Mark {
  if (device.state === "silent" || device.state === "never") return device.state;
  if (device.trouble !== null) return "trouble";
  return device.state;
}

const MOODS: Record<Mark, Mood> = {
  sounding: "good",
  ready: "calm",
  trouble: "wait",
  silent: "bad",
  never: "calm",
};

export function tell(device: Device, saying: Saying): Told {
  const mark = markOf(device);
  return { mark, mood: MOODS[mark], said: stateIn(device, saying) };
}

function stateIn(device: Device, saying: Saying): string {
  const words = CLUSTER_WORDS[saying.language];
  if (device.trouble !== null) return troubleIn(device, device.trouble, saying);
  if (device.state === "sounding") {
    return device.sounding_title === null
      ? words.isSounding
      : words.isSoundingTitle(device.sounding_title);
  }
  return words.isReady;
}

export function troubleIn(device: Device, trouble: Trouble, saying: Saying): string {
  const words = CLUSTER_WORDS[saying.language];
  switch (trouble) {
    case "silent":
      return words.isSilent(since(device.heard_ms ?? 0, saying.now, saying.zone, saying.language));
    case "never":
      return words.isNever;
    case "faulty":
      return faultIn(device.fault ?? "", words);
    case "unheard":
      return words.isUnheard;
    case "expiring":
      return words.isExpiring(fullDay(local(firstEnd(device), saying.zone).day, saying.language));
    case "untimed":
      return words.isUntimed;
    case "lacking":
      return words.isLacking(device.missing.length);
    case "behind":
      return words.isBehind;
    case "disk_low":
      return words.isDiskLow(size(device.disk_free ?? 0, saying.language));
    case "sim_low":
      return device.sim?.low === "money"
        ? words.isMoneyLow(number(device.sim.balance ?? 0, saying.language))
        : words.isSimLow(size(device.sim?.left_bytes ?? 0, saying.language));
    case "data_high":
      return device.data_high === "plan" ? words.isDataOverPlan : words.isDataUnusual;
  }
}

/** Of what it shows and what it goes by. */
function firstEnd({ expiry }: Device): number {
  const ends = [expiry?.certificate_ms, expiry?.trust_ms].filter((one) => one != null);
  return ends.length > 0 ? Math.min(...ends) : 0;
}

const LOG_REWRITTEN = "log_rewritten";

function faultIn(fault: string, words: ClusterWords): string {
  if (fault === "disk_full" || fault === "fetch_no_room") return words.faultDiskFull;
  if (fault === "storage" || fault === "fetch_storage") return words.faultStorage;
  if (fault === LOG_REWRITTEN) return words.faultLog;
  if (fault.startsWith("fetch_")) return words.faultFetch;
  if (fault === "card_absent") return words.faultCardAbsent;
  if (fault === "card_busy") return words.faultCardBusy;
  if (fault === "card_unfit") return words.faultCardUnfit;
  if (fault === "card_failed") return words.faultCardFailed;
  return words.faultOther(fault);
}

/** What to do about it. */
export function todoIn(device: Pick<Device, "trouble" | "fault">, words: ClusterWords): string {
  const todo: Record<Trouble, string> = {
    silent: words.doSilent,
    never: words.doNever,
    faulty: words.doFaulty,
    unheard: words.doUnheard,
    expiring: words.doExpiring,
    untimed: words.doUntimed,
    lacking: words.doLacking,
    behind: words.doBehind,
    disk_low: words.doDiskLow,
    sim_low: words.doSimLow,
    data_high: words.doDataHigh,
  };
  if (device.trouble === "faulty" && device.fault === LOG_REWRITTEN) return words.doLog;
  return device.trouble === null ? words.doNothing : todo[device.trouble];
}

/** A clock that is nearer than that is right to every ear. */
const OFF_US = 20_000;

/** The measured facts of a line, the shortest way. */
export function factsIn(device: Device, { language }: Saying): string[] {
  const words = CLUSTER_WORDS[language];
  if (device.presence !== "online") return [];
  const { clock, disk_free, sim, volume } = device;
  return [
    device.in_step ? words.inStep : words.notInStep,
    volume === null ? "" : words.volumeShort(volume),
    clock !== null && Math.abs(clock.offset_us) > OFF_US
      ? words.offShort(span(Math.abs(clock.offset_us) / 1000, language))
      : "",
    disk_free === null ? "" : words.diskShort(size(disk_free, language)),
    sim?.left_bytes == null ? "" : words.simShort(size(sim.left_bytes, language)),
  ].filter(Boolean);
}
