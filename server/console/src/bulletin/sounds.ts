import { useEffect, useState } from "react";

/** A sound that was recorded or chosen outlives a reload: it is kept in the browser's database. So
 * does a recording that a reload, or an empty battery, cut short: second by second. */
const STORE = "sounds";

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("loa", 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error("no database"));
  });
  const transaction = database.transaction(STORE, mode);
  transaction.oncomplete = () => database.close();
  return transaction.objectStore(STORE);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not kept"));
  });
}

/** Where the pieces of a recording stand that is not over. */
const piece = (place: string, n: number) => [place, n];
const pieces = (place: string) => IDBKeyRange.bound([place], [place, Number.POSITIVE_INFINITY]);

/** In place of whatever was kept there. */
export async function keepSound(place: string, sound: File | null): Promise<void> {
  const sounds = await store("readwrite");
  sounds.delete(pieces(place));
  if (sound === null) await done(sounds.delete(place));
  else await done(sounds.put(sound, place));
}

/** The first piece of a new recording takes the place of what is left of an older one. */
async function keepPiece(place: string, heard: Blob, n: number): Promise<void> {
  const sounds = await store("readwrite");
  if (n === 0) sounds.delete(pieces(place));
  await done(sounds.put(heard, piece(place, n)));
}

/** What was kept last: a recording that was cut short, a sound, or nothing. */
async function keptSound(place: string): Promise<File | null> {
  const sounds = await store("readonly");
  const [begun, whole] = await Promise.all([
    done<unknown[]>(sounds.getAll(pieces(place))),
    done<unknown>(sounds.get(place)),
  ]);
  const heard = begun.filter((one) => one instanceof Blob);
  const [first] = heard;
  if (first !== undefined) return recorded(heard, first.type, "ghi-am-chua-xong");
  return whole instanceof File ? whole : null;
}

const ENDINGS: Record<string, string> = { "audio/webm": "webm", "audio/mp4": "m4a" };

/** A recording as the browser made it. */
export function recorded(heard: Blob[], type: string, name = "ghi-am"): File {
  const [base = ""] = type.split(";");
  return new File(heard, `${name}.${ENDINGS[base] ?? "webm"}`, { type });
}

export interface KeptSound {
  sound: File | null;
  choose: (sound: File) => void;
  /** One more piece of a recording that goes on. */
  hear: (heard: Blob, n: number) => void;
}

/** The sound this account left here, and a way to change it. A browser that keeps nothing (a
 * private window) still holds it until the page closes. */
export function useKeptSound(place: string): KeptSound {
  const [sound, setSound] = useState<File | null>(null);
  useEffect(() => {
    let here = true;
    keptSound(place)
      .then((kept) => {
        if (here) setSound((chosen) => chosen ?? kept);
      })
      .catch(() => undefined);
    return () => {
      here = false;
    };
  }, [place]);
  return {
    sound,
    choose: (chosen) => {
      setSound(chosen);
      keepSound(place, chosen).catch(() => undefined);
    },
    hear: (heard, n) => void keepPiece(place, heard, n).catch(() => undefined),
  };
}
