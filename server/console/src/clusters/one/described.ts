/** What is typed into the form of a cluster. */
export interface Typed {
  name: string;
  lat: string;
  lon: string;
  residents: string;
}

export interface Described {
  name: string;
  lat: number | null;
  lon: number | null;
  residents: number | null;
}

export type Flaw = "degrees" | "residents";

/** A number as people type it, with a comma or a point; null for nothing, undefined for no number. */
export function numberIn(text: string): number | null | undefined {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  if (plain === "") return null;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** What was typed as the server takes it, or what is wrong with it. */
export function readTyped(typed: Typed): Described | Flaw {
  const lat = numberIn(typed.lat);
  const lon = numberIn(typed.lon);
  const residents = numberIn(typed.residents.replace(/[.\s](?=\d{3}\b)/g, ""));
  if (lat === undefined || lon === undefined || (lat === null) !== (lon === null)) return "degrees";
  if (Math.abs(lat ?? 0) > 90 || Math.abs(lon ?? 0) > 180) return "degrees";
  if (residents === undefined || residents === null) {
    return residents === undefined
      ? "residents"
      : { name: typed.name.trim(), lat, lon, residents: null };
  }
  if (!Number.isInteger(residents) || residents < 0) return "residents";
  return { name: typed.name.trim(), lat, lon, residents };
}
