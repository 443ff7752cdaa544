import type { DeviceDetail } from "../../api/calls";
import { inWords, type Saying } from "../../today/sentences";
import { number, size } from "../../words/size";
import { fullDay, local, since, span } from "../../words/time";
import type { ClusterWords } from "../words";
import type { Fact } from "./Facts";

/** What was measured, as facts with names. */
export function healthOf(device: DeviceDetail, words: ClusterWords, saying: Saying): Fact[] {
  return [
    heardOf(device, words, saying),
    clockOf(device, words, saying),
    planOf(device, words),
    diskOf(device, words, saying),
    ...simOf(device, words, saying),
    ...expiryOf(device, words, saying),
    ...cardOf(device, words, saying),
    ...runningOf(device, words, saying),
  ];
}

/** The card by name, how it is trimmed, and whether it ran dry. */
function cardOf({ health }: DeviceDetail, words: ClusterWords, { language }: Saying): Fact[] {
  const card = health?.card;
  if (!card) return [];
  const trims = [
    ...(card.latency_us > 0 ? [words.cardLatency(span(card.latency_us / 1000, language))] : []),
    ...(card.delay_us > 0 ? [words.cardDelay(span(card.delay_us / 1000, language))] : []),
    ...(card.xruns > 0 ? [words.cardDry(card.xruns)] : []),
  ];
  const more = trims.length > 0 ? { more: trims.join(" · ") } : {};
  return [{ name: words.card, said: card.name, ...more, bad: card.xruns > 0 }];
}

/** Until when its papers are good, by its own word; the server warns by itself as they near. */
function expiryOf({ expiry }: DeviceDetail, words: ClusterWords, saying: Saying): Fact[] {
  const { now, zone, language } = saying;
  const fact = (name: string, ends: number | null | undefined): Fact[] => {
    if (ends == null) return [];
    const day = fullDay(local(ends, zone).day, language);
    const bad = ends <= now;
    return [{ name, said: bad ? words.ended(day) : words.goodUntil(day), bad }];
  };
  return [
    ...fact(words.certificate, expiry?.certificate_ms),
    ...fact(words.trust, expiry?.trust_ms),
  ];
}

/** Twice from one beat to the next. */
const JUST_NOW_MS = 130_000;

function heardOf(device: DeviceDetail, words: ClusterWords, saying: Saying): Fact {
  const { heard_ms } = device;
  const { now, zone, language } = saying;
  if (heard_ms === null) return { name: words.lastSeen, said: words.isNever, bad: true };
  const fresh = device.presence === "online" && now - heard_ms < JUST_NOW_MS;
  const said = fresh ? words.justNow : since(heard_ms, now, zone, language);
  return { name: words.lastSeen, said, bad: device.presence !== "online" };
}

function clockOf(device: DeviceDetail, words: ClusterWords, { language }: Saying): Fact {
  const { clock, reference } = device;
  if (clock === null) return { name: words.clock, said: words.simUnknown };
  const qualities: Record<string, string> = {
    synchronised: words.clockSynchronised,
    measured: words.clockMeasured,
    kept: words.clockKept,
  };
  const said = qualities[clock.quality];
  const off = words.clockOff(span(Math.abs(clock.offset_us) / 1000, language));
  const by =
    clock.quality === "synchronised" && reference !== null && reference.stratum !== null
      ? `${words.clockBy(reference.source)}; `
      : "";
  return {
    name: words.clock,
    said: said ?? words.clockUntrusted,
    more: `${by}${off}`,
    bad: said === undefined,
  };
}

function planOf(device: DeviceDetail, words: ClusterWords): Fact {
  const lags = device.documents.filter((one) => one.state !== "held").length;
  return {
    name: words.plan,
    said: device.in_step ? words.planInStep : words.planNotInStep,
    ...(lags > 0 ? { more: words.planLags(lags) } : {}),
    bad: !device.in_step,
  };
}

function diskOf(device: DeviceDetail, words: ClusterWords, { language }: Saying): Fact {
  const { health, disk_free } = device;
  if (health === null || disk_free === null) return { name: words.disk, said: words.simUnknown };
  return {
    name: words.disk,
    said: size(disk_free, language),
    more: words.sounds(size(health.cache_bytes, language)),
    bad: device.trouble === "disk_low",
  };
}

function simOf(device: DeviceDetail, words: ClusterWords, saying: Saying): Fact[] {
  const { sim } = device;
  if (sim === null) return [{ name: words.sim, said: words.simUnknown }];
  const left: Fact = {
    name: words.sim,
    said: sim.left_bytes === null ? words.simUnknown : size(sim.left_bytes, saying.language),
    more: words.readAt(inWords(sim.read_ms, saying)),
    bad: sim.low === "data",
  };
  return [
    left,
    ...(sim.balance == null
      ? []
      : [
          {
            name: words.money,
            said: words.moneySaid(number(sim.balance, saying.language)),
            bad: sim.low === "money",
          },
        ]),
    ...(sim.signal === null ? [] : [{ name: words.signal, said: `${sim.signal}%` }]),
  ];
}

function runningOf({ health }: DeviceDetail, words: ClusterWords, saying: Saying): Fact[] {
  if (health === null) return [];
  const { uptime_ms, underruns } = health;
  return [
    { name: words.uptime, said: span(uptime_ms, saying.language) },
    {
      name: words.underruns,
      said: underruns > 0 ? words.underrunsSaid(underruns) : words.noUnderruns,
      bad: underruns > 0,
    },
  ];
}
