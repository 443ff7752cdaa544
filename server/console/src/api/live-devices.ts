import type { QueryClient } from "@tanstack/react-query";
import { answered, api, type Area, type Device } from "./calls";

/** As many as the server takes by name; of more the whole list is read anew. */
export const NAMED_MAX = 200;
/** A list of 10,000 is half a megabyte and a second of the server's time: not too often. */
export const WHOLE_EVERY_MS = 10_000;

/** A batch of statuses comes as many events at one instant: they are one question. */
const GATHERS_MS = 20;
/** Between two questions; more where the server is slow, so that no page keeps it busy. */
const RESTS_MS = 150;
const RESTS_AT_MOST_MS = 3_000;
const RESTS_PER_ANSWER = 8;

const LISTS = ["devices", "list"] as const;
const ATTENTION = ["devices", "attention"] as const;

/** `listed` with what was read anew: changed lines in their place, and without those that are gone. */
export function renewed(
  listed: readonly Device[],
  asked: ReadonlySet<string>,
  found: readonly Device[],
): Device[] {
  const news = new Map(found.map((device) => [device.id, device]));
  return listed.flatMap((device) => {
    if (!asked.has(device.id)) return [device];
    const now = news.get(device.id);
    return now === undefined ? [] : [now];
  });
}

/** Whether `area` is `top` or stands below it. */
export function isBelow(area: string, top: string, parents: ReadonlyMap<string, string | null>) {
  const seen = new Set<string>();
  for (let at: string | null | undefined = area; at && !seen.has(at); at = parents.get(at)) {
    if (at === top) return true;
    seen.add(at);
  }
  return false;
}

/** Has something read anew, but not again before `WHOLE_EVERY_MS` are over. */
class Seldom {
  #reads_ms = 0;
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly client: QueryClient,
    readonly queryKey: readonly string[],
  ) {}

  renew(): void {
    if (this.#waits !== undefined) return;
    const wait = Math.max(0, this.#reads_ms + WHOLE_EVERY_MS - Date.now());
    this.#waits = setTimeout(() => {
      this.#waits = undefined;
      this.#reads_ms = Date.now();
      void this.client.invalidateQueries({ queryKey: this.queryKey });
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#waits);
  }
}

/** Keeps the lists of devices in step with events: changed lines are read by name, together. */
export class DeviceLines {
  readonly #named = new Set<string>();
  #many = false;
  #restsUntil_ms = 0;
  #waits: ReturnType<typeof setTimeout> | undefined;
  readonly #whole: Seldom;
  readonly #attention: Seldom;

  constructor(readonly client: QueryClient) {
    this.#whole = new Seldom(client, LISTS);
    this.#attention = new Seldom(client, ATTENTION);
  }

  /** `id` as the event has it: empty where very many changed. */
  take(id: string): void {
    if (id === "") this.#many = true;
    else this.#named.add(id);
    if (this.#waits !== undefined) return;
    const wait = Math.max(GATHERS_MS, this.#restsUntil_ms - performance.now());
    this.#waits = setTimeout(() => {
      this.#waits = undefined;
      void this.renew();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#waits);
    this.#whole.stop();
    this.#attention.stop();
  }

  /** Read what was taken. It never throws: what could not be read is read with the list. */
  async renew(): Promise<void> {
    const ids = [...this.#named];
    this.#named.clear();
    for (const id of ids) {
      void this.client.invalidateQueries({ queryKey: ["devices", "one", id] });
    }
    this.#attention.renew();
    const many = this.#many || ids.length > NAMED_MAX;
    this.#many = false;
    if (many) {
      void this.client.invalidateQueries({ queryKey: ["devices", "one"] });
      this.#whole.renew();
    } else if (ids.length > 0) await this.#renewLines(ids);
  }

  async #renewLines(ids: readonly string[]): Promise<void> {
    const lists = this.client.getQueryCache().findAll({ queryKey: LISTS });
    if (!lists.some((query) => query.isActive())) {
      void this.client.invalidateQueries({ queryKey: LISTS, refetchType: "none" });
      return;
    }
    const asked_ms = performance.now();
    this.#restsUntil_ms = asked_ms + RESTS_AT_MOST_MS;
    try {
      const found = await answered(
        api.GET("/api/devices", { params: { query: { device: [...ids] } } }),
      );
      for (const query of lists) this.#put(query.queryKey, new Set(ids), found);
    } catch {
      this.#whole.renew();
    }
    const answered_ms = performance.now();
    const rests = Math.max(RESTS_MS, RESTS_PER_ANSWER * (answered_ms - asked_ms));
    this.#restsUntil_ms = answered_ms + Math.min(rests, RESTS_AT_MOST_MS);
  }

  #put(key: readonly unknown[], asked: ReadonlySet<string>, found: readonly Device[]): void {
    const listed = this.client.getQueryData<Device[]>(key);
    if (listed === undefined) return;
    const known = new Set(listed.map((device) => device.id));
    const areas = this.client.getQueryData<Area[]>(["areas"]) ?? [];
    const parents = new Map(areas.map((area) => [area.id, area.parent]));
    const top = String(key[2]);
    const within = found.filter((device) => isBelow(device.area, top, parents));
    if (within.some((device) => !known.has(device.id))) {
      void this.client.invalidateQueries({ queryKey: key });
    }
    this.client.setQueryData(key, renewed(listed, asked, within));
  }
}
