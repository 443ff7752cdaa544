/** Recurrence rules of RFC 5545, section 3.3.10, not finer than hourly, asked day by day: at which times
 * of this day does the rule recur? Days are counted from 1970-01-01, times are milliseconds of the wall
 * clock since then. */

import { weekday } from "./hours";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Days, twenty years: so long is COUNT followed. */
const COUNTED = 7_305;
/** Late in the year 9998. */
const LAST_DAY = 2_932_500;
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
const ONE = `(?:${WEEKDAYS.join("|")})`;
const NTH = `(?:[+-]?[1-9][0-9]?)?${ONE}`;
const NUMBERS = "[+-]?[0-9]{1,3}(?:,[+-]?[0-9]{1,3})*";
const FORMS = {
  FREQ: "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
  INTERVAL: "[1-9][0-9]{0,3}",
  COUNT: "[1-9][0-9]{0,3}",
  UNTIL: "[0-9]{8}T[0-9]{6}",
  WKST: ONE,
  BYDAY: `${NTH}(?:,${NTH})*`,
  BYMONTH: NUMBERS,
  BYHOUR: NUMBERS,
  BYMONTHDAY: NUMBERS,
  BYYEARDAY: NUMBERS,
  BYWEEKNO: NUMBERS,
  BYSETPOS: NUMBERS,
} as const;
type Part = keyof typeof FORMS;
type Wanted = ReadonlySet<number>;

interface On {
  readonly day: number;
  readonly year: number;
  readonly month: number;
  readonly ofMonth: number;
  readonly ofYear: number;
  readonly monthDays: number;
  readonly yearDays: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

export class Rule {
  readonly #freq: string;
  readonly #begins: On;
  readonly #ms: number;
  readonly #start: number;
  readonly #interval: number;
  readonly #weekStart: number;
  readonly #months: Wanted;
  readonly #monthDays: Wanted;
  readonly #yearDays: Wanted;
  readonly #weeks: Wanted;
  readonly #positions: Wanted;
  readonly #weekdays: Wanted;
  /** Each "nth weekday". */
  readonly #nth: ReadonlySet<string>;
  readonly #hours: readonly number[];
  readonly #chosen = new Map<number, readonly number[]>();
  #until: number;

  private constructor(parts: ReadonlyMap<Part, string>, until: number, first: number, ms: number) {
    const listed = (name: Part): string[] => parts.get(name)?.split(",") ?? [];
    const numbers = (name: Part): Wanted => new Set(listed(name).map(Number));
    this.#freq = parts.get("FREQ") ?? "";
    this.#begins = on(first);
    this.#ms = ms;
    this.#start = first * DAY + ms;
    this.#interval = Number(parts.get("INTERVAL") ?? "1");
    this.#weekStart = numbered(parts.get("WKST") ?? "MO");
    const days = listed("BYDAY").map((one) => ({ nth: one.slice(0, -2), day: one.slice(-2) }));
    const plain = days.filter(({ nth }) => nth === "").map(({ day }) => numbered(day));
    const isPlain = !(["BYDAY", "BYMONTHDAY", "BYYEARDAY"] as const).some((one) => parts.has(one));
    const [months, monthDays] = [numbers("BYMONTH"), numbers("BYMONTHDAY")];
    const { freq, begins } = { freq: this.#freq, begins: this.#begins };
    const ofMonth = isPlain && (freq === "YEARLY" || freq === "MONTHLY");
    this.#monthDays = ofMonth ? new Set([begins.ofMonth]) : monthDays;
    const ofYear = isPlain && freq === "YEARLY" && months.size === 0;
    this.#months = ofYear ? new Set([begins.month]) : months;
    this.#weekdays = new Set(isPlain && freq === "WEEKLY" ? [begins.weekday] : plain);
    this.#nth = new Set(
      days.filter(({ nth }) => nth !== "").map(({ nth, day }) => `${Number(nth)} ${numbered(day)}`),
    );
    this.#yearDays = numbers("BYYEARDAY");
    this.#weeks = numbers("BYWEEKNO");
    this.#positions = numbers("BYSETPOS");
    const every = freq === "HOURLY" ? [...Array(24).keys()] : [Math.floor(ms / HOUR)];
    const hours = [...numbers("BYHOUR")].sort((one, other) => one - other);
    this.#hours = hours.length > 0 ? hours : every;
    this.#until = until;
    const count = parts.get("COUNT");
    if (count !== undefined) this.#until = this.#lastCounted(Number(count));
  }

  /** The rule `text` that begins on day `first` at `ms` of that day; null where it has not the form of
   * a rule. */
  static read(text: string, first: number, ms: number): Rule | null {
    const parts = new Map<Part, string>();
    for (const part of text.split(";")) {
      const at = part.indexOf("=");
      const [name, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
      if (at < 0 || !Object.hasOwn(FORMS, name) || parts.has(name as Part)) return null;
      if (!new RegExp(`^(?:${FORMS[name as Part]})$`).test(value)) return null;
      parts.set(name as Part, value);
    }
    const until = endOf(parts.get("UNTIL"));
    return parts.has("FREQ") && until !== null ? new Rule(parts, until, first, ms) : null;
  }

  /** Milliseconds of that day. */
  timesOn(day: number): number[] {
    return this.#walls(day)
      .filter((wall) => wall <= this.#until)
      .map((wall) => wall - day * DAY);
  }

  #lastCounted(count: number): number {
    let [last, left] = [this.#start, count];
    const [first, end] = [this.#begins.day, Math.min(this.#begins.day + COUNTED, LAST_DAY)];
    for (let day = first; day < end; day += 1) {
      for (const wall of this.#walls(day)) {
        last = wall;
        left -= 1;
        if (left === 0) return last;
      }
    }
    return last;
  }

  #walls(day: number): number[] {
    const today = on(day);
    const found =
      this.#positions.size > 0
        ? this.#ofPeriod(...this.#period(today)).filter((one) => Math.floor(one / DAY) === day)
        : this.#intervalHolds(today)
          ? this.#members(today)
          : [];
    return found.filter((wall) => this.#start <= wall && wall <= this.#until);
  }

  /** BYSETPOS: the members at these positions of the whole period's set. */
  #ofPeriod(first: number, days: number): readonly number[] {
    let chosen = this.#chosen.get(first);
    if (chosen === undefined) {
      const whole: number[] = [];
      if (this.#intervalHolds(on(first))) {
        for (let n = 0; n < days; n += 1) whole.push(...this.#members(on(first + n)));
      }
      const places = [...this.#positions].map((n) => (n > 0 ? n - 1 : whole.length + n));
      chosen = whole.filter((_, n) => places.includes(n));
      this.#chosen.set(first, chosen);
    }
    return chosen;
  }

  #members(today: On): number[] {
    if (!this.#dayHolds(today)) return [];
    const [begun, since] = [Math.floor(this.#ms / HOUR), today.day - this.#begins.day];
    return this.#hours
      .filter(
        (hour) => this.#freq !== "HOURLY" || (since * 24 + hour - begun) % this.#interval === 0,
      )
      .map((hour) => today.day * DAY + hour * HOUR + (this.#ms % HOUR));
  }

  #period(today: On): [number, number] {
    switch (this.#freq) {
      case "YEARLY":
        return [today.day - today.ofYear + 1, today.yearDays];
      case "MONTHLY":
        return [today.day - today.ofMonth + 1, today.monthDays];
      case "WEEKLY":
        return [this.#weekOf(today), 7];
      default:
        return [today.day, 1];
    }
  }

  #weekOf = (today: On): number => today.day - ((today.weekday - this.#weekStart + 7) % 7);

  #intervalHolds(today: On): boolean {
    const begins = this.#begins;
    switch (this.#freq) {
      case "YEARLY":
        return (today.year - begins.year) % this.#interval === 0;
      case "MONTHLY": {
        const months = (today.year - begins.year) * 12 + today.month - begins.month;
        return months % this.#interval === 0;
      }
      case "WEEKLY":
        return ((this.#weekOf(today) - this.#weekOf(begins)) / 7) % this.#interval === 0;
      case "DAILY":
        return (today.day - begins.day) % this.#interval === 0;
      default:
        return true;
    }
  }

  #dayHolds(today: On): boolean {
    const { month, ofMonth, monthDays, ofYear, yearDays } = today;
    return (
      (this.#months.size === 0 || this.#months.has(month)) &&
      (this.#monthDays.size === 0 || isCounted(ofMonth, monthDays, this.#monthDays)) &&
      (this.#yearDays.size === 0 || isCounted(ofYear, yearDays, this.#yearDays)) &&
      (this.#weeks.size === 0 || weekHolds(today, this.#weeks)) &&
      ((this.#weekdays.size === 0 && this.#nth.size === 0) || this.#weekdayHolds(today))
    );
  }

  /** BYDAY; an ordinal counts within the month, or the year where no month is named. */
  #weekdayHolds(today: On): boolean {
    if (this.#weekdays.has(today.weekday)) return true;
    const isWithinMonth = this.#freq === "MONTHLY" || this.#months.size > 0;
    const [n, of] = isWithinMonth
      ? [today.ofMonth, today.monthDays]
      : [today.ofYear, today.yearDays];
    const [nth, last] = [Math.floor((n - 1) / 7) + 1, -(Math.floor((of - n) / 7) + 1)];
    return [nth, last].some((one) => this.#nth.has(`${one} ${today.weekday}`));
  }
}

const numbered = (name: string): number => WEEKDAYS.findIndex((one) => one === name);

/** Whether the n-th of so many is wanted, counted from either end. */
const isCounted = (n: number, of: number, wanted: Wanted): boolean =>
  wanted.has(n) || wanted.has(n - of - 1);

const dayOf = (year: number, month: number, ofMonth: number): number =>
  Date.UTC(year, month - 1, ofMonth) / DAY;

function on(day: number): On {
  const date = new Date(day * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    day,
    year,
    month,
    ofMonth: date.getUTCDate(),
    ofYear: day - dayOf(year, 1, 1) + 1,
    monthDays: dayOf(year, month + 1, 1) - dayOf(year, month, 1),
    yearDays: dayOf(year + 1, 1, 1) - dayOf(year, 1, 1),
    weekday: weekday(day) - 1,
  };
}

/** Weeks of ISO 8601: the first is that of the first Thursday. */
function weekHolds(today: On, wanted: Wanted): boolean {
  const thursday = on(today.day - today.weekday + 3);
  const last = on(dayOf(thursday.year, 12, 28));
  const lastThursday = on(last.day - last.weekday + 3);
  const week = Math.floor((thursday.ofYear - 1) / 7) + 1;
  return isCounted(week, Math.floor((lastThursday.ofYear - 1) / 7) + 1, wanted);
}

/** The last time of the wall clock; null for what is none. */
function endOf(text: string | undefined): number | null {
  if (text === undefined) return Infinity;
  const [, y = "", mo = "", d = "", h = "", mi = "", s = ""] =
    /^(....)(..)(..)T(..)(..)(..)$/.exec(text) ?? [];
  const iso = `${y}-${mo}-${d}T${h}:${mi}:${s}`;
  const ms = Date.parse(`${iso}Z`);
  return y !== "0000" && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso)
    ? ms
    : null;
}
