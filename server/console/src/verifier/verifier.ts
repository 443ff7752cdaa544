/** The whole check, in one pass over the log: line by line, each judged by what stands before it
 * (docs/evidence.md, "The rules"). Written from that description, not from the other verifier. */

import { Authority, type Reached } from "./authority";
import { hex, unhex } from "./bytes";
import { beganOf, type Checkpoint, keyHash, type Note, originOf, readNote } from "./checkpoint";
import type { Claims } from "./claims";
import { Fault } from "./fault";
import * as forms from "./forms";
import { Journals, OPEN_MS } from "./journals";
import type { Json, Members } from "./json";
import { type Counts, Plan } from "./plan";
import { type Restored, Restorations } from "./restorations";
import { formed, parsed, takeApart } from "./sealed";
import type { Holds } from "./signatures";
import { leafHash, Misplaced, NO_LEAVES, Tree } from "./tree";

/** How far a line's own time may lie before the checkpoint before it, or behind the one after. */
const SLACK_MS = 600_000;
/** The year 9999: nothing falls due later. */
const LATEST_MS = 253_370_764_800_000;
const OWN_WORK: readonly string[] = ["bulletin.draft", "bulletin.revise"];
const SKIP = new TextEncoder().encode('{"skip":');

/** What an export that holds tells. */
export interface Verified {
  readonly whole: boolean;
  readonly area: string;
  /** Its newest checkpoint, to be kept. */
  readonly note: string;
  readonly untilMs: number;
  /** The time of the first line that is shown; null where none is. */
  readonly fromMs: number | null;
  /** Of so many lines in the log, so many are in the export, and so many single ones by their hash. */
  readonly lines: number;
  readonly shown: number;
  readonly hidden: number;
  readonly receipts: number;
  readonly lost: number;
  readonly devices: number;
  readonly counts: Counts;
  /** The size of the kept checkpoint it grew out of; or of one that is of a stretch lost. */
  readonly since: number | null;
  readonly sinceLost: number | null;
  readonly restored: readonly Restored[];
  readonly workedOut: WorkedOut;
  /** Items that had no place in the plan, by the server's word alone. */
  readonly byPlan: number;
}

/** From the signed documents, for `[fromMs, untilMs)` (both 0 where there was nothing to work it out
 * for): so many `items` fell due, all told by the log; so many versions of entries recur by rules that
 * cannot be read; and whom the orders reached. */
export interface WorkedOut {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly items: number;
  readonly rules: number;
  readonly orders: Reached;
}

/** Throws `Fault` where the export is not of this origin. */
export function readHead(raw: Uint8Array, origin: string): forms.Head {
  const told = parsed(raw, 0);
  const head = formed(forms.head, told, 0, "export.json");
  const names = Object.keys(told as Members).sort();
  if (names.join() !== forms.HEAD_WORDS.join()) throw new Fault("form", 0, "export.json");
  const { keys, threshold } = head.root;
  if (head.origin !== origin || origin !== originOf(keys, threshold)) {
    throw new Fault("root", 0, head.origin);
  }
  return head;
}

export class Verifier {
  readonly #tree = new Tree();
  readonly #authority: Authority;
  readonly #journals = new Journals();
  readonly #plan = new Plan();
  readonly #restorations: Restorations;
  /** By size, those the log is to pass by; and their roots once it has, in hexadecimal digits. */
  readonly #notes = new Map<number, Note>();
  readonly #roots = new Map<number, string | null>();
  /** The sizes of those that the export lists, the largest first. */
  #ahead: number[] = [];
  #latestNote: Note | null = null;
  #newest: Note | null = null;
  #unproven: Note[] = [];
  #latestMs = 0;
  /** When the checkpoints passed by were signed. */
  readonly #passedMs: number[] = [];
  #workedOut: WorkedOut = {
    fromMs: 0,
    untilMs: 0,
    items: 0,
    rules: 0,
    orders: { given: 0, reached: 0, silent: 0 },
  };
  #fromMs: number | null = null;
  #shown = 0;
  #hidden = 0;
  readonly #hands = new Map<string, Set<string>>();
  /** The signature of the line that was read last: it is judged after all else about that line. */
  #signature: (() => void) | null = null;

  /** Throws `Fault`. */
  constructor(
    readonly head: forms.Head,
    readonly since: Checkpoint | null,
    readonly claims: Claims,
    readonly holds: Holds,
  ) {
    this.#authority = new Authority(head.root, claims, holds);
    this.#restorations = new Restorations(head.origin);
    if (since !== null) {
      if (beganOf(since.origin, head.origin) === null) throw new Fault("since");
      this.#roots.set(since.size, rootBefore(since.size));
    }
  }

  /** A checkpoint that the log is to pass by: its note; or its size alone, where a receipt or the
   * auditor names it. Throws `Fault`. */
  expect(raw: Uint8Array): void {
    const { note, size } = formedCheckpoint(parsed(raw, 0));
    if (note === undefined) {
      if (size === undefined) throw new Fault("checkpoint_form");
      this.#ahead.push(size);
      this.#roots.set(size, rootBefore(size));
      return;
    }
    const found = readNote(note);
    if (!found?.size || beganOf(found.origin, this.head.origin) === null) {
      throw new Fault("checkpoint_form", 0, found?.origin ?? "");
    }
    const before = this.#latestNote;
    if (before !== null && (found.size <= before.size || found.atMs <= before.atMs)) {
      throw new Fault("checkpoint_order", 0, String(found.size));
    }
    this.#latestNote = found;
    this.#notes.set(found.size, found);
    this.#ahead.push(found.size);
    this.#roots.set(found.size, null);
  }

  /** All that are listed have been given to `expect`. */
  begin(): void {
    this.#ahead.sort((one, other) => other - one);
    this.#leaveBehind();
  }

  /** A line of the log, without its end. Throws `Fault`. */
  line(raw: Uint8Array, n: number): void {
    this.#signature?.();
    this.#signature = null;
    const told = parsed(raw, n);
    if (SKIP.every((byte, at) => raw[at] === byte)) this.#skip(told, n);
    else this.#leaf(raw, told, n);
    if (this.#roots.has(this.#tree.size)) this.#passBy(n);
    this.#leaveBehind();
  }

  /** After the last line, which was number `n`. Throws `Fault`. */
  end(n: number): void {
    const { size } = this.#tree;
    if (this.#newest?.size !== size || size !== this.head.size || this.#ahead.length > 0) {
      throw new Fault("end", n);
    }
    const [unproven] = this.#unproven;
    if (unproven !== undefined) {
      throw new Fault("checkpoint_signature", n, String(unproven.size));
    }
    this.#journals.checkGaps(this.#newest.atMs, n);
    this.#workOut(this.#newest.atMs, n);
    this.#signature?.();
    this.#signature = null;
  }

  /** Once every claim holds. Throws `Fault`. */
  verified(): Verified {
    const [newest, since] = [this.#newest, this.since];
    if (newest === null) throw new Fault("end");
    const grew = since === null || this.#grewOutOf(since);
    return {
      whole: this.head.whole,
      area: this.head.area,
      note: newest.text,
      untilMs: newest.atMs,
      fromMs: this.#fromMs,
      lines: this.#tree.size,
      shown: this.#shown,
      hidden: this.#hidden,
      receipts: this.#journals.count,
      lost: this.#journals.lost,
      devices: this.#journals.devices,
      counts: this.#plan.counts(),
      since: since === null || !grew ? null : since.size,
      sinceLost: since === null || grew ? null : since.size,
      restored: this.#restorations.told,
      workedOut: this.#workedOut,
      byPlan: this.#plan.byPlan,
    };
  }

  /** What fell due while the log is known to have been kept, and an hour and more ago. */
  #workOut(newestMs: number, n: number): void {
    const { whole, area, from_ms, until_ms } = this.head;
    const [first = newestMs] = this.#passedMs;
    const start = whole ? first : Math.max(first, from_ms);
    const latest = Math.min(newestMs - OPEN_MS, whole ? Infinity : until_ms);
    const passed = this.#passedMs.findLast((ms) => ms <= latest);
    const end = passed === undefined ? 0 : Math.min(passed - SLACK_MS, LATEST_MS);
    if (start >= end) return;
    const within = whole ? null : area;
    const { due } = this.#authority;
    due.settle();
    const { count, found } = due.leftOut({ start, end }, within, this.#plan.has);
    if (found !== null) throw new Fault("left_out", n, `${found.device}: ${found.item.entry}`);
    const orders = this.#authority.reached({ start, end }, within);
    const { rules } = due;
    this.#workedOut = { fromMs: start, untilMs: end, items: count, rules, orders };
  }

  /** False where it is of a stretch that a restored server has lost. Throws `Fault`. */
  #grewOutOf(since: Checkpoint): boolean {
    const root = this.#roots.get(since.size) ?? null;
    if (root === since.root) return true;
    const log = beganOf(since.origin, this.head.origin) ?? 0;
    if (this.#restorations.lost({ size: since.size, log }, null)) return false;
    const isMissing = root === null && since.size <= this.#tree.size;
    throw new Fault(isMissing ? "since_missing" : "since");
  }

  #skip(told: Json, n: number): void {
    const [level, root] = formed(forms.skip, told, n, "skip").skip;
    if (Object.keys(told as Members).length !== 1) throw new Fault("form", n, "skip");
    const next = this.#ahead.at(-1) ?? Infinity;
    try {
      this.#tree.append(unhex(root), level);
    } catch (wrong) {
      if (wrong instanceof Misplaced) throw new Fault("placement", n, wrong.message);
      throw wrong;
    }
    if (next < this.#tree.size) throw new Fault("placement", n, String(next));
    if (level === 0) this.#hidden += 1;
    else if (this.head.whole) throw new Fault("hidden", n);
  }

  #leaf(raw: Uint8Array, told: Json, n: number): void {
    const kind = kindOf(told);
    if (kind === null) throw new Fault("form", n, "kind");
    const leaf = formed<{ readonly at_ms: number }>(forms.line[kind], told, n, kind);
    this.#tree.append(leafHash(raw));
    this.#shown += 1;
    this.#fromMs ??= leaf.at_ms;
    this.#judge(kind, leaf, n);
  }

  #judge(kind: Kind, leaf: { readonly at_ms: number }, n: number): void {
    const judged = this.#judges[kind](leaf as never, n);
    if (leaf.at_ms < (this.#newest?.atMs ?? 0) - SLACK_MS) throw new Fault("time", n);
    this.#latestMs = Math.max(this.#latestMs, leaf.at_ms);
    judged();
  }

  /** Each first reads what is in the line, and returns what judges it. */
  readonly #judges = {
    activity: (deed: forms.Deed, n: number) => this.#deed(deed, n),
    document: (line: forms.Signed, n: number) => this.#document(line, n),
    order: (line: forms.Signed, n: number) => this.#document(line, n),
    receipt: (line: forms.Signed, n: number) => this.#receipt(line, n),
    lost: (lost: forms.Lost, n: number) => {
      if (lost.last < lost.first) throw new Fault("form", n, "lost");
      return () => this.#journals.gone(lost, n);
    },
    due: (due: forms.Due, n: number) => () => this.#plan.due(due, n),
  };

  #document({ envelope, at_ms }: forms.Signed, n: number): () => void {
    const sealed = takeApart(envelope, n);
    return () => {
      const floor = Math.max(0, (this.#newest?.atMs ?? 0) - OPEN_MS);
      this.#authority.document(sealed, n, at_ms, floor);
      this.#proveNotes(n);
    };
  }

  #receipt({ envelope, at_ms }: forms.Signed, n: number): () => void {
    const sealed = takeApart(envelope, n);
    return () => {
      const receipt = sealed.body as unknown as forms.Receipt;
      const { device, subject, contents, seen, lost } = receipt;
      const topic = `loa/1/device/${device}/receipts`;
      const { issuer, audience } = sealed.head;
      if (sealed.type !== "receipt" || issuer !== device || audience !== topic) {
        throw new Fault("device_key", n, sealed.type);
      }
      const key = this.#journals.keyOf(device, sealed, at_ms, n);
      this.#journals.take(receipt, sealed.identity, at_ms, n);
      try {
        if (subject.kind === "item") this.#authority.item(device, subject, contents, n);
        else this.#authority.order(device, subject, contents, n);
      } catch (wrong) {
        if (!(wrong instanceof Fault && this.#restorations.excuses(wrong, receipt))) throw wrong;
      }
      this.#journals.count += 1;
      if (seen != null && this.#roots.get(seen.size) !== seen.root) {
        if (!this.#restorations.lost(seen, device)) {
          throw new Fault("witness", n, `${device}: ${seen.size}`);
        }
      }
      if (lost != null) this.#restorations.lost(lost, device);
      this.#plan.receipt(receipt);
      const [one] = sealed.signatures;
      this.#signature = () => {
        const holds = one && this.holds(key, sealed.signed, one.signature);
        this.claims.add("device_key", n, device, holds ?? Promise.resolve(false));
      };
    };
  }

  #deed(deed: forms.Deed, n: number): () => void {
    const { action, subject, account, after, refused, at_ms } = deed;
    if (refused !== null) return () => undefined;
    switch (action) {
      case "device.enrol":
      case "log.begin": {
        const { public_key } = formed(forms.publicKey, after, n, action);
        return () => {
          this.#journals.enrolled(subject, public_key, at_ms);
          if (action === "device.enrol" && this.head.whole) this.#journals.begins(subject);
        };
      }
      case "device.revoke":
      case "device.retire":
        return () => {
          this.#journals.enrolled(subject, null, at_ms);
          this.#authority.due.config(subject, { atMs: at_ms, since: 0, place: null });
        };
      case "log.restore": {
        const told = formed(forms.restore, deed as unknown as Json, n, action);
        return () => this.#restorations.begin(subject, told, this.#newest, n);
      }
      case "bulletin.approve":
        return () => {
          const isOwn = account !== null && this.#hands.get(subject)?.has(account) === true;
          if (isOwn && after?.state === "approved") throw new Fault("own", n, subject);
        };
      default:
        return () => {
          if (account === null || !OWN_WORK.includes(action)) return;
          this.#hands.set(subject, (this.#hands.get(subject) ?? new Set()).add(account));
        };
    }
  }

  #passBy(n: number): void {
    const { size } = this.#tree;
    const root = hex(this.#tree.root());
    this.#roots.set(size, root);
    const note = this.#notes.get(size);
    if (note === undefined || note === this.#newest) return;
    if (note.root !== root) throw new Fault("tree", n, String(size));
    this.#restorations.checkNote(note, n);
    if (this.#latestMs > note.atMs + SLACK_MS) throw new Fault("time", n);
    this.#newest = note;
    this.#passedMs.push(note.atMs);
    this.#unproven.push(note);
    this.#proveNotes(n);
  }

  /** Those signed before any bundle of keys was there are judged by the first one. */
  #proveNotes(n: number): void {
    const { bundle } = this.#authority;
    if (bundle === null || this.#unproven.length === 0) return;
    const offices = bundle.offices();
    for (const { origin, size, keyHash: by, signed, signature } of this.#unproven) {
      const known = offices.filter((key) => keyHash(origin, key) === by);
      const each = known.map((key) => this.holds(key, signed, signature));
      const any = Promise.all(each).then((found) => found.includes(true));
      this.claims.add("checkpoint_signature", n, String(size), any);
    }
    this.#unproven = [];
  }

  /** Of the checkpoints ahead, those that the log has reached are ahead no more. */
  #leaveBehind(): void {
    while ((this.#ahead.at(-1) ?? Infinity) <= this.#tree.size) this.#ahead.pop();
  }
}

type Kind = keyof typeof forms.line;
const kindOf = (told: Json): Kind | null => {
  const kind = typeof told === "object" && told !== null && "kind" in told ? told.kind : null;
  return typeof kind === "string" && Object.hasOwn(forms.line, kind) ? (kind as Kind) : null;
};

function formedCheckpoint(told: Json): { readonly note?: string; readonly size?: number } {
  try {
    return formed(forms.checkpoint, told, 0, "") as { note?: string; size?: number };
  } catch (wrong) {
    if (wrong instanceof Fault) throw new Fault("checkpoint_form", 0, wrong.what);
    throw wrong;
  }
}

/** Of a log without lines the root is known beforehand. */
const rootBefore = (size: number): string | null => (size === 0 ? NO_LEAVES.root : null);
