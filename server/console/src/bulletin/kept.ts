import { useEffect, useState } from "react";
import type { BulletinClass } from "../api/calls";

/** What was typed and not sent yet. */
export interface Typed {
  title: string;
  text: string;
  area: string;
  class: Exclude<BulletinClass, "urgent">;
}

/** What was typed over a draft that stands, on which version of it. */
export interface Edited extends Typed {
  version: number;
}

/** The place of a new bulletin is the account's; that of a draft is named after it, too. */
const key = (place: string) => `bulletin ${place}`;

function read(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key(place)) ?? "null");
  } catch {
    return null;
  }
}

/** What was left here; null where there is nothing, or nothing that can be read. */
export function keptTyped(place: string): Typed | null {
  const kept = read(place);
  return isTyped(kept) ? kept : null;
}

export function keptEdited(place: string): Edited | null {
  const kept = read(place);
  return isTyped(kept) && "version" in kept && typeof kept.version === "number"
    ? { ...kept, version: kept.version }
    : null;
}

export function keepTyped(place: string, typed: Typed | Edited): void {
  localStorage.setItem(key(place), JSON.stringify(typed));
}

export function forgetTyped(place: string): void {
  localStorage.removeItem(key(place));
}

function isTyped(kept: unknown): kept is Typed {
  if (typeof kept !== "object" || kept === null) return false;
  const { title, text, area, class: class_ } = kept as Record<string, unknown>;
  const words = [title, text, area].every((one) => typeof one === "string");
  return words && (class_ === "normal" || class_ === "priority");
}

/** A sound that was recorded or chosen outlives a reload: it is kept in the browser's database. */
const STORE = "sounds";

function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("loa", 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result.transaction(STORE, mode).objectStore(STORE));
    opening.onerror = () => reject(opening.error ?? new Error("no database"));
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not kept"));
  });
}

export async function keepSound(account: string, sound: File | null): Promise<void> {
  const sounds = await store("readwrite");
  if (sound === null) await done(sounds.delete(account));
  else await done(sounds.put(sound, account));
}

/** The sound this account left here, and a way to change it. A browser that keeps nothing (a
 * private window) still holds it until the page closes. */
export function useKeptSound(account: string): [File | null, (sound: File | null) => void] {
  const [sound, setSound] = useState<File | null>(null);
  useEffect(() => {
    let here = true;
    store("readonly")
      .then((sounds) => done<unknown>(sounds.get(account)))
      .then((kept) => {
        if (here && kept instanceof File) setSound((chosen) => chosen ?? kept);
      })
      .catch(() => undefined);
    return () => {
      here = false;
    };
  }, [account]);
  const keep = (chosen: File | null) => {
    setSound(chosen);
    keepSound(account, chosen).catch(() => undefined);
  };
  return [sound, keep];
}
