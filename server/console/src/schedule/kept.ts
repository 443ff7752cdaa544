import { emptyForm, type Form } from "./form";

/** An entry that was begun and not saved stays on this device, for this account and area. */
const key = (account: string, area: string) => `entry ${account} ${area}`;

export function keepForm(account: string, area: string, form: Form): void {
  localStorage.setItem(key(account, area), JSON.stringify(form));
}

export function forgetForm(account: string, area: string): void {
  localStorage.removeItem(key(account, area));
}

/** What was left here; null where there is nothing, or what an older page wrote. */
export function keptForm(account: string, area: string): Form | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(account, area)) ?? "null");
    return isForm(kept) ? kept : null;
  } catch {
    return null;
  }
}

export function isForm(kept: unknown): kept is Form {
  if (typeof kept !== "object" || kept === null) return false;
  const shape = { ...emptyForm("", "", "2026-01-01"), playlist: "", theme: "" };
  return Object.entries(shape).every(([name, value]) => {
    const found = (kept as Record<string, unknown>)[name];
    if (name === "playlist" || name === "theme") return found === null || typeof found === "string";
    return typeof found === typeof value && Array.isArray(found) === Array.isArray(value);
  });
}
