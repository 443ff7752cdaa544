/** Who had authority over what sounds, as the signed documents said by then. */

import { type Approver, Bundle, keyId } from "./bundle";
import { type Bytes, bytesOf } from "./bytes";
import type { Claims } from "./claims";
import { FallingDue, type Span } from "./fallingDue";
import { Fault } from "./fault";
import type * as forms from "./forms";
import { same } from "./json";
import { Place } from "./place";
import { type Sealed, takeApart } from "./sealed";
import type { Holds } from "./signatures";

interface Entry {
  readonly issuer: string;
  readonly contents: ReadonlySet<string>;
}

interface Ordered {
  readonly issuer: string;
  readonly identity: string;
  readonly body: forms.Order;
  /** Null where it is live sound. */
  readonly contents: ReadonlySet<string> | null;
  readonly thresholds: forms.Trust["thresholds"];
  readonly approvers: Map<string, Approver>;
  /** The time of the first line that holds it, and which devices sent a receipt about it. */
  readonly atMs: number;
  readonly answered: Set<string>;
}

/** How many orders, on how many devices each, and how many of these sent no receipt. */
export interface Reached {
  readonly given: number;
  readonly reached: number;
  readonly silent: number;
}

/** A signed document, and its line's time. `floor` is an hour before the checkpoint before it: what
 * it says of the time before then is too late. */
interface Taken {
  readonly sealed: Sealed;
  readonly atMs: number;
  readonly floor: number;
}

interface Pinned {
  readonly keys: ReadonlyMap<string, Bytes>;
  readonly threshold: number;
}

type ItemSubject = Extract<forms.Receipt["subject"], { kind: "item" }>;
type OrderSubject = Extract<forms.Receipt["subject"], { kind: "order" }>;

const joinedName = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);

export class Authority {
  bundle: Bundle | null = null;
  readonly #root: Pinned;
  readonly #claims: Claims;
  readonly #holds: Holds;
  readonly #sequences = new Map<string, number>();
  /** What no bundle lists the key of yet, in the order of its lines. */
  #waiting: { taken: Taken; name: string }[] = [];
  readonly due = new FallingDue();
  readonly #known = new Map<string, Place>();
  readonly #places = new Map<string, Set<Place>>();
  readonly #entries = new Map<string, Entry>();
  readonly #orders = new Map<string, Ordered>();

  constructor(root: forms.Head["root"], claims: Claims, holds: Holds) {
    const keys = root.keys.map(bytesOf).map((key) => [keyId(key), key] as const);
    this.#root = { keys: new Map(keys), threshold: Math.max(1, root.threshold) };
    this.#claims = claims;
    this.#holds = holds;
  }

  /** Throws `Fault`. */
  document(sealed: Sealed, line: number, atMs: number, floor: number): void {
    const { type, head } = sealed;
    if (type === "receipt") throw new Fault("form", line, type);
    if (atMs < head.not_before || atMs > head.not_after) {
      throw new Fault("time", line, `${type} of ${head.audience}`);
    }
    if (type !== "order") this.#follows(head.audience, head.sequence, line);
    if (type === "trust") {
      this.#replaceBundle(sealed, line);
      return;
    }
    const name = sealed.signatures[0]?.key ?? "";
    const taken = { sealed, atMs, floor };
    if (this.bundle?.knows(name) === true) this.#take(this.bundle, taken, line);
    else this.#waiting.push({ taken, name });
  }

  /** Whether an item could sound there. Throws `Fault`. */
  item(device: string, subject: ItemSubject, contents: readonly string[], line: number): void {
    const what = `${device}: ${subject.programme} ${subject.entry}`;
    const name = joinedName(subject.programme, subject.entry, subject.entry_revision);
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Fault("authority", line, what);
    if (!contents.every((one) => entry.contents.has(one))) throw new Fault("content", line, what);
    if (!this.#placesOf(device).some((one) => one.reaches(entry.issuer, subject.programme))) {
      throw new Fault("place", line, what);
    }
  }

  /** Whether an order could sound there. Throws `Fault`. */
  order(device: string, subject: OrderSubject, contents: readonly string[], line: number): void {
    const what = `${device}: ${subject.issuer} ${subject.order}`;
    const order = this.#orders.get(joinedName(subject.issuer, subject.order));
    if (order === undefined) throw new Fault("authority", line, what);
    if (order.contents !== null && !contents.every((one) => order.contents?.has(one) === true)) {
      throw new Fault("content", line, what);
    }
    const places = this.#placesOf(device).filter((place) => isFor(order, device, place));
    if (places.length === 0) throw new Fault("place", line, what);
    const alarm = this.#alarmOf(order);
    if (alarm !== "none" && !places.some((place) => alarm !== null && hasEnough(alarm, place))) {
      throw new Fault("people", line, what);
    }
    order.answered.add(device);
  }

  /** Of the orders that sound, given in that time, on devices below the area `within` (of all). */
  reached({ start, end }: Span, within: string | null): Reached {
    let [given, reached, silent] = [0, 0, 0];
    for (const order of this.#orders.values()) {
      if (SILENT.includes(order.body.kind) || order.atMs < start || order.atMs >= end) continue;
      const here = [...this.due.devicesAt(order.atMs, within)].filter(([device, place]) =>
        isFor(order, device, place),
      );
      given += here.length > 0 ? 1 : 0;
      reached += here.length;
      silent += here.filter(([device]) => !order.answered.has(device)).length;
    }
    return { given, reached, silent };
  }

  #follows(topic: string, sequence: number, line: number): void {
    if (sequence <= (this.#sequences.get(topic) ?? -1)) throw new Fault("sequence", line, topic);
    this.#sequences.set(topic, sequence);
  }

  /** Enough of the root's holders signed it; what waited for its keys is judged. */
  #replaceBundle(sealed: Sealed, line: number): void {
    const by = new Set(sealed.signatures.map(({ key }) => key));
    if (by.size < this.#root.threshold || by.size < sealed.signatures.length) {
      throw new Fault("trust", line);
    }
    for (const { key, signature } of sealed.signatures) {
      const known = this.#root.keys.get(key);
      if (known === undefined) throw new Fault("trust", line, key);
      this.#claims.add("trust", line, key, this.#holds(known, sealed.signed, signature));
    }
    const bundle = new Bundle(sealed.body as unknown as forms.Trust, line);
    this.bundle = bundle;
    const known = this.#waiting.filter(({ name }) => bundle.knows(name));
    this.#waiting = this.#waiting.filter(({ name }) => !bundle.knows(name));
    for (const one of known) this.#take(bundle, one.taken, line);
  }

  #take(bundle: Bundle, { sealed, atMs, floor }: Taken, line: number): void {
    const signer = (holder: "office" | "area") =>
      bundle.signer(sealed, holder, line, this.#claims, this.#holds);
    if (sealed.type === "config") {
      signer("office");
      this.#config(sealed.body as unknown as forms.Config, atMs);
    } else if (sealed.type === "programme") {
      const by = signer("area");
      const programme = sealed.body as unknown as forms.Programme;
      this.#programme(programme, by);
      this.due.programme(programme, by, floor);
    } else if (sealed.type === "orders") {
      signer("office");
      this.#list(bundle, sealed.body as unknown as forms.Orders, line, atMs);
    } else {
      this.#order(bundle, sealed, [], line, atMs);
    }
  }

  #config(config: forms.Config, atMs: number): void {
    const { device, chain, groups, zone, permitted, since } = config;
    const named = JSON.stringify([chain, groups, zone, permitted]);
    const place = this.#known.get(named) ?? new Place(config);
    this.#known.set(named, place);
    const places = this.#places.get(device) ?? new Set<Place>();
    this.#places.set(device, places.add(place));
    this.due.config(device, { atMs, since, place });
  }

  #programme({ area, entries }: forms.Programme, issuer: string): void {
    for (const { id, revision, block } of entries) {
      const name = joinedName(area, id, revision);
      if (this.#entries.has(name)) continue;
      const sounds = [...block.bulletins, ...(block.theme === null ? [] : [block.theme])];
      this.#entries.set(name, { issuer, contents: new Set(sounds.map((one) => one.content)) });
    }
  }

  #list(bundle: Bundle, { orders }: forms.Orders, line: number, atMs: number): void {
    for (const { order, approvals } of orders) {
      const sealed = takeApart(order, line);
      if (sealed.type !== "order") throw new Fault("form", line, sealed.type);
      const name = sealed.signatures[0]?.key ?? "";
      if (bundle.knows(name)) this.#order(bundle, sealed, approvals, line, atMs);
    }
  }

  #order(
    bundle: Bundle,
    sealed: Sealed,
    approvals: readonly forms.Approval[],
    line: number,
    atMs: number,
  ): void {
    const { identity } = sealed;
    const body = sealed.body as unknown as forms.Order;
    const name = joinedName(sealed.head.issuer, body.id);
    const known = this.#orders.get(name);
    const approvers = bundle.approvers(approvals, identity);
    if (known?.identity === identity) {
      for (const one of approvers) known.approvers.set(one.person, one);
      return;
    }
    if (bundle.isRevoked(sealed.signatures[0]?.key ?? "")) return; // it ends; nobody follows it
    const holder = body.kind === "drill" ? "drill" : "area";
    const issuer = bundle.signer(sealed, holder, line, this.#claims, this.#holds);
    this.#orders.set(name, {
      issuer,
      identity,
      body,
      contents: contentsOf(body),
      thresholds: bundle.thresholds,
      approvers: new Map(approvers.map((one) => [one.person, one])),
      atMs,
      answered: new Set(),
    });
  }

  #placesOf = (device: string): Place[] => [...(this.#places.get(device) ?? [])];

  /** The alarm whose approvals let it sound: itself, or what it follows up ("none" where it needs
   * nobody's); null where there is none. */
  #alarmOf(order: Ordered): Alarm | null | "none" {
    const { body } = order;
    if (body.kind === "urgent") return { ...order, body };
    if (body.kind !== "follow_up") return "none";
    const found = this.#orders.get(joinedName(body.urgent_issuer, body.urgent));
    if (found?.identity !== body.urgent_identity || found.body.kind !== "urgent") return null;
    const approved = found.body[body.says];
    return same(approved, body.sound) ? { ...found, body: found.body } : null;
  }
}

/** Orders that nothing sounds by. */
const SILENT: readonly string[] = ["stop", "lift"];

type Alarm = Omit<Ordered, "body"> & { body: Extract<forms.Order, { kind: "urgent" }> };

function isFor({ body, issuer }: Ordered, device: string, place: Place): boolean {
  if (body.kind === "test") return body.device === device && place.stands(issuer);
  const some = body.areas ?? [];
  const named = some.length === 0 || some.some(place.isIn);
  return named && place.reaches(issuer, body.area);
}

function contentsOf(body: forms.Order): ReadonlySet<string> | null {
  switch (body.kind) {
    case "live":
    case "relay":
      return null;
    case "drill":
      return new Set([body.sound.content, body.words.content]);
    case "urgent":
    case "follow_up":
      return new Set([body.sound.content]);
    default:
      return new Set();
  }
}

/** As many people as the bundle asks for there and then, each with a right over one of its areas. */
function hasEnough({ body, approvers, thresholds }: Alarm, place: Place): boolean {
  const over = body.areas?.length ? body.areas : [body.area];
  const people = [...approvers.values()].filter(({ areas }) =>
    areas.some((held) => over.some((area) => place.reaches(held, area))),
  );
  const byDay = place.isByDay(body.at_ms, body.until_ms);
  return (
    people.length >=
    Math.max(
      thresholds.urgent,
      byDay ? 0 : thresholds.urgent_night,
      place.isAboveCommune(body.area) ? thresholds.urgent_wide : 0,
    )
  );
}
