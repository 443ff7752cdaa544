import { clock, dayOf } from "../words/time";
import type { Line } from "./queries";
import type { LogWords } from "./words";

/** One thing that a deed changed, in words. */
export interface Changed {
  field: string;
  name: string;
  was: string;
  is: string;
}

/** What was there, what is there now; and what else was noted, beside it. */
export function changesIn(line: Line, zone: string, words: LogWords): Changed[] {
  const before = line.before ?? {};
  const after = { ...line.detail, ...line.after };
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.map((field) => ({
    field,
    name: words.fields[field] ?? field,
    was: valueIn(field, (before as Record<string, unknown>)[field], zone, words),
    is: valueIn(field, (after as Record<string, unknown>)[field], zone, words),
  }));
}

function valueIn(field: string, value: unknown, zone: string, words: LogWords): string {
  if (value === undefined) return "";
  if (value === null || value === "") return words.none;
  if (typeof value === "number" && field.endsWith("_ms") && value > 1e11) {
    const [year, month, day] = dayOf(value, zone).split("-");
    return `${clock(value, zone)} ${day}/${month}/${year}`;
  }
  if (Array.isArray(value)) {
    return value.map((one) => valueIn(field, one, zone, words)).join(", ") || words.none;
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([key, one]) => `${words.fields[key] ?? key}: ${valueIn(key, one, zone, words)}`)
      .join("; ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
