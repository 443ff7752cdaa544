/** The forms of docs/evidence.md: what each line, and each document within one, must have. Other
 * keys may stand beside those named; nothing is judged by them. */

import { unbase64 } from "./bytes";
import { isZone } from "./hours";
import { type Json, type Members, OtherNumber } from "./json";
import { OUTCOMES, type Outcome } from "./outcomes";

/** Something has not the form that its place asks for; the message says where. */
export class NotOfForm extends Error {}

/** Returns what it was given, which has this form. Throws `NotOfForm`. */
export type Form<T> = (told: Json | undefined, at: string) => T;
type Of<F> = F extends Form<infer T> ? T : never;

const wrong = (at: string): never => {
  throw new NotOfForm(at);
};

const isMembers = (told: Json | undefined): told is Members =>
  typeof told === "object" &&
  told !== null &&
  !Array.isArray(told) &&
  !(told instanceof OtherNumber);

const members: Form<Members> = (told, at) => (isMembers(told) ? told : wrong(at));
const text: Form<string> = (told, at) => (typeof told === "string" ? told : wrong(at));
const flag: Form<boolean> = (told, at) => (typeof told === "boolean" ? told : wrong(at));
const whole: Form<number> = (told, at) => (typeof told === "number" ? told : wrong(at));
const count: Form<number> = (told, at) => (whole(told, at) >= 0 ? (told as number) : wrong(at));
const number1: Form<number> = (told, at) => (whole(told, at) >= 1 ? (told as number) : wrong(at));

const between =
  (low: number, high: number): Form<number> =>
  (told, at) =>
    whole(told, at) >= low && (told as number) <= high ? (told as number) : wrong(at);

const matching =
  (pattern: RegExp): Form<string> =>
  (told, at) =>
    pattern.test(text(told, at)) ? (told as string) : wrong(at);
/** A name: printable, without blanks. */
const name = matching(/^[!-~]{1,200}$/);
const hash = matching(/^[0-9a-f]{64}$/);

const base64: Form<string> = (told, at) =>
  unbase64(text(told, at)) === null ? wrong(at) : (told as string);

/** A day of the calendar. */
const day: Form<string> = (told, at) => {
  matching(/^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/)(told, at);
  const ms = Date.parse(`${told as string}T00:00:00Z`);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(told as string);
  return isReal ? (told as string) : wrong(at);
};

/** The name of a time zone, in capitals or not. */
const zone: Form<string> = (told, at) => {
  matching(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/)(told, at);
  return isZone(told as string) ? (told as string) : wrong(at);
};

const oneOf =
  <T extends string>(...known: readonly T[]): Form<T> =>
  (told, at) =>
    known.includes(told as T) ? (told as T) : wrong(at);

const or =
  <T>(form: Form<T>): Form<T | null> =>
  (told, at) =>
    told === null ? null : form(told, at);

/** What may be left out, and then is as if this stood there. */
const absent =
  <T>(form: Form<T>): Form<T | undefined> =>
  (told, at) =>
    told === undefined ? undefined : form(told, at);

const listOf =
  <T>(form: Form<T>): Form<readonly T[]> =>
  (told, at) => {
    if (!Array.isArray(told)) return wrong(at);
    for (const one of told) form(one, at);
    return told as T[];
  };

const record = <F extends Record<string, Form<unknown>>>(
  fields: F,
): Form<{ readonly [K in keyof F]: Of<F[K]> }> => {
  const parts = Object.entries(fields);
  return (told, at) => {
    const found = members(told, at);
    for (const [field, form] of parts) form(found[field], field);
    return found as { readonly [K in keyof F]: Of<F[K]> };
  };
};

// --- An export, and its lines ---------------------------------------------------------------

export const HEAD_WORDS = [
  "area",
  "format",
  "from_ms",
  "made_ms",
  "origin",
  "root",
  "size",
  "until_ms",
  "whole",
] as const;

export const head = record({
  format: oneOf("loa-evidence/1", "loa-evidence/2"),
  origin: text,
  root: record({ keys: listOf(base64), threshold: whole }),
  area: text,
  whole: flag,
  from_ms: whole,
  until_ms: whole,
  made_ms: whole,
  size: count,
});
export type Head = Of<typeof head>;

export const pinned = record({ keys: listOf(base64), threshold: whole });

const envelope = record({
  type: text,
  payload: base64,
  signatures: listOf(record({ key: text, signature: base64 })),
});
export type Envelope = Of<typeof envelope>;

const deed = record({
  at_ms: whole,
  action: text,
  subject: text,
  account: or(text),
  after: or(members),
  refused: or(text),
});
export type Deed = Of<typeof deed>;

const signed = record({ at_ms: whole, envelope });
export type Signed = Of<typeof signed>;

const lost = record({ at_ms: whole, device: name, journal: name, first: number1, last: number1 });
export type Lost = Of<typeof lost>;

const items = listOf<DueItem>((told, at) => {
  if (!Array.isArray(told) || told.length !== 9) return wrong(at);
  name(told[0], at);
  whole(told[1], at);
  name(told[2], at);
  whole(told[3], at);
  name(told[4], at);
  oneOf(...OUTCOMES)(told[7], at);
  return told as unknown as DueItem;
});
/** Device, when it was due, entry, its revision, its programme, start, duration, outcome, reason. */
export type DueItem = readonly [string, number, string, number, string, Json, Json, Outcome, Json];
const due = record({ at_ms: whole, items });
export type Due = Of<typeof due>;

export const line = {
  activity: deed,
  document: signed,
  order: signed,
  receipt: signed,
  lost,
  due,
} as const;

export const skip = record({
  skip: (told, at): readonly [number, string] => {
    if (!Array.isArray(told) || told.length !== 2) return wrong(at);
    if (count(told[0], at) > 63) return wrong(at);
    hash(told[1], at);
    return told as unknown as readonly [number, string];
  },
});

/** Of the line that begins the log of a restored server. */
export const restore = record({
  before: record({ origin: text, size: count, root: hash }),
  detail: record({ who: text, why: text }),
});
export type Restore = Of<typeof restore>;
export const publicKey = record({ public_key: base64 });
export const checkpoint = record({ note: absent(text), size: absent(count) });

// --- What was signed --------------------------------------------------------------------------

export const payload = record({
  issuer: text,
  audience: text,
  not_before: whole,
  not_after: whole,
  sequence: whole,
  body: members,
});
export type Payload = Of<typeof payload>;

const key = record({
  id: text,
  public: base64,
  holder: text,
  area: or(text),
  areas: absent(listOf(text)),
  person: or(text),
  method: or(text),
  algorithm: oneOf("ed25519", "es256"),
  revoked: flag,
});
export type Key = Of<typeof key>;

const trust = record({
  keys: listOf(key),
  thresholds: record({ urgent: whole, urgent_night: whole, urgent_wide: whole }),
  passkeys: or(record({ rp_id: text, origins: listOf(text) })),
  stand_ins: flag,
});
export type Trust = Of<typeof trust>;

const config = record({
  device: name,
  chain: listOf(record({ area: text, kind: text })),
  groups: listOf(record({ area: text, owner: text })),
  zone,
  since: whole,
  permitted: listOf(record({ days: listOf(whole), from_ms: whole, until_ms: whole })),
});
export type Config = Of<typeof config>;

const sound = record({ content: text });

const RULES = {
  once: record({}),
  daily: record({ every: between(1, 366) }),
  weekdays: record({ days: listOf(whole) }),
  monthly: record({ days: listOf(whole) }),
  rrule: record({ rule: text }),
} as const;
type Rules = typeof RULES;
type Rule = { [K in keyof Rules]: Of<Rules[K]> & { readonly kind: K } }[keyof Rules];

const rule: Form<Rule> = (told, at) => {
  const { kind } = record({ kind: oneOf(...(Object.keys(RULES) as (keyof Rules)[])) })(told, at);
  return RULES[kind](told, at) as Rule;
};

const when = record({
  zone,
  first: day,
  last: or(day),
  times: listOf(between(0, 86_399_999)),
  rule,
  except_days: listOf(day),
});
export type When = Of<typeof when>;

const programme = record({
  area: name,
  entries: listOf(
    record({
      id: name,
      revision: whole,
      class: oneOf("normal", "priority"),
      areas: listOf(text),
      block: record({ bulletins: listOf(sound), theme: or(sound) }),
      when,
      live_from: whole,
      live_until: or(whole),
    }),
  ),
  policies: listOf(
    record({
      live_from: whole,
      accepts_by_default: flag,
      acceptances: listOf(record({ entry: text, revision: or(whole), accepted: flag })),
    }),
  ),
});
export type Programme = Of<typeof programme>;

const approval = record({ person: text, key: text, proof: record({ kind: text }) });
export type Approval = Of<typeof approval>;

const orders = record({
  orders: listOf(record({ order: envelope, approvals: listOf(approval) })),
});
export type Orders = Of<typeof orders>;

const ordinary = { id: text, area: text, areas: absent(listOf(text)) };
const times = { at_ms: whole, until_ms: whole };
const ORDERS = {
  urgent: record({ ...ordinary, ...times, sound, correction: sound, all_clear: sound }),
  follow_up: record({
    ...ordinary,
    urgent: text,
    urgent_issuer: text,
    urgent_identity: text,
    says: oneOf("correction", "all_clear"),
    sound,
  }),
  drill: record({ ...ordinary, words: sound, sound }),
  stop: record(ordinary),
  lift: record(ordinary),
  live: record(ordinary),
  relay: record(ordinary),
  test: record({ id: text, device: text }),
} as const;
type Kinds = typeof ORDERS;
export type Order = { [K in keyof Kinds]: Of<Kinds[K]> & { readonly kind: K } }[keyof Kinds];

const order: Form<Order> = (told, at) => {
  const { kind } = record({ kind: oneOf(...(Object.keys(ORDERS) as (keyof Kinds)[])) })(told, at);
  return ORDERS[kind](told, at) as Order;
};

const item = record({ programme: name, entry: name, entry_revision: whole, due_ms: whole });
const ordered = record({ issuer: text, order: text });
const subject: Form<
  ({ readonly kind: "item" } & Of<typeof item>) | ({ readonly kind: "order" } & Of<typeof ordered>)
> = (told, at) => {
  const { kind } = record({ kind: oneOf("item", "order") })(told, at);
  return (kind === "item" ? item : ordered)(told, at) as never;
};

const seen = record({ size: count, root: hash, log: absent(count) });
export type Seen = Of<typeof seen>;

const receipt = record({
  device: name,
  journal: name,
  n: number1,
  previous: or(text),
  subject,
  contents: listOf(text),
  outcome: oneOf("played", "late", "cut", "skipped", "missed"),
  sounded_ms: whole,
  recorded_ms: whole,
  seen: absent(or(seen)),
  lost: absent(or(seen)),
});
export type Receipt = Of<typeof receipt>;

/** By the envelope's type. */
export const bodies = { trust, config, programme, orders, order, receipt } as const;
export type DocumentType = keyof typeof bodies;
export const isDocumentType = (type: string): type is DocumentType => Object.hasOwn(bodies, type);
