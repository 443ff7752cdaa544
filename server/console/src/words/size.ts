import type { Language } from "./words";

const UNITS: readonly (readonly [number, string])[] = [
  [1 << 30, "GB"],
  [1 << 20, "MB"],
  [1 << 10, "kB"],
];

const LOCALE: Record<Language, string> = { vi: "vi-VN", en: "en-GB" };

/** `3,2 GB`, as people who buy a memory card or a data plan count: two figures at most. */
export function size(bytes: number, language: Language): string {
  const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? [1, "byte"];
  const amount = bytes / unit;
  const digits = amount < 10 && unit > 1 ? 1 : 0;
  return `${number(amount, language, digits)} ${name}`;
}

/** `10.000`, as the language groups it. */
export function number(value: number, language: Language, digits = 0): string {
  return value.toLocaleString(LOCALE[language], { maximumFractionDigits: digits });
}
