/** Who had authority over what sounds, as the signed documents said by then. */

import { type Approver, Bundle, keyId } from "./bundle";
import { type Bytes, bytesOf } from "./bytes";
import type { Claims } from "./claims";
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
  #waiting: { sealed: Sealed; name: string }[] = [];
  readonly #places = new Map<string, Map<string, Place>>();
  readonly #entries = new Map<string, Entry>();
  readonly #orders = new Map<string, Ordered>();

  constructor(root: forms.Head["root"], claims: Claims, holds: Holds) {
    const keys = root.keys.map(bytesOf).map((key) => [keyId(key), key] as const);
    this.#root = { keys: new Map(keys), threshold: Math.max(1, root.threshold) };
    this.#claims = claims;
    this.#holds = holds;
  }

  /** Throws `Fault`. */
  document(sealed: Sealed, line: number, atMs: number): void {
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
    if (this.bundle?.knows(name) === true) this.#take(this.bundle, sealed, line);
    else this.#waiting.push({ sealed, name });
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
    for (const one of known) this.#take(bundle, one.sealed, line);
  }

  #take(bundle: Bundle, sealed: Sealed, line: number): void {
    const signer = (holder: "office" | "area") =>
      bundle.signer(sealed, holder, line, this.#claims, this.#holds);
    if (sealed.type === "config") {
      signer("office");
      this.#config(sealed.body as unknown as forms.Config);
    } else if (sealed.type === "programme") {
      this.#programme(sealed.body as unknown as forms.Programme, signer("area"));
    } else if (sealed.type === "orders") {
      signer("office");
      this.#list(bundle, sealed.body as unknown as forms.Orders, line);
    } else {
      this.#order(bundle, sealed, [], line);
    }
  }

  #config(config: forms.Config): void {
    const { device, chain, groups, zone, permitted } = config;
    const named = JSON.stringify([chain, groups, zone, permitted]);
    const places = this.#places.get(device) ?? new Map<string, Place>();
    if (!places.has(named)) places.set(named, new Place(config));
    this.#places.set(device, places);
  }

  #programme({ area, entries }: forms.Programme, issuer: string): void {
    for (const { id, revision, block } of entries) {
      const name = joinedName(area, id, revision);
      if (this.#entries.has(name)) continue;
      const sounds = [...block.bulletins, ...(block.theme === null ? [] : [block.theme])];
      this.#entries.set(name, { issuer, contents: new Set(sounds.map((one) => one.content)) });
    }
  }

  #list(bundle: Bundle, { orders }: forms.Orders, line: number): void {
    for (const { order, approvals } of orders) {
      const sealed = takeApart(order, line);
      if (sealed.type !== "order") throw new Fault("form", line, sealed.type);
      const name = sealed.signatures[0]?.key ?? "";
      if (bundle.knows(name)) this.#order(bundle, sealed, approvals, line);
    }
  }

  #order(bundle: Bundle, sealed: Sealed, approvals: readonly forms.Approval[], line: number): void {
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
    });
  }

  #placesOf = (device: string): Place[] => [...(this.#places.get(device)?.values() ?? [])];

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
