import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { DeviceLines } from "./live-devices";

/** What is read again when the server says that a thing of this kind changed. Devices are read
 * line by line (`live-devices.ts`). */
const RENEWED: Record<string, readonly string[]> = {
  bulletin: ["bulletins"],
  programme: ["plan"],
  device: ["confirmations"],
  receipt: ["playlog"],
  outcome: ["playlog"],
  order: ["orders", "confirmations"],
  live: ["live"],
  update: ["updates"],
};

const GATHERS_MS = 400;
const OPENS_AGAIN_MS = 5_000;
/** A stream ends also where the server gave the session a new name: the next one opens at once. */
const FIRST_AGAIN_MS = 300;
const TELLS_AFTER_MS = 3_000;

/** At once for the first event, then at most once in `GATHERS_MS`: a hundred receipts are two readings. */
export class Gathering {
  #due = new Set<string>();
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly renew: (key: string) => void) {}

  take(kind: string): void {
    for (const key of RENEWED[kind] ?? []) this.#due.add(key);
    if (this.#waits === undefined) this.#flush();
  }

  stop(): void {
    clearTimeout(this.#waits);
    this.#due.clear();
  }

  #flush(): void {
    if (this.#due.size === 0) {
      this.#waits = undefined;
      return;
    }
    for (const key of this.#due) this.renew(key);
    this.#due.clear();
    this.#waits = setTimeout(() => this.#flush(), GATHERS_MS);
  }
}

function listen(client: QueryClient, told: (connected: boolean) => void): () => void {
  const lines = new DeviceLines(client);
  const gathering = new Gathering((key) => void client.invalidateQueries({ queryKey: [key] }));
  let events: EventSource | undefined;
  let waits: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  let away = false;
  const open = () => {
    const opened = new EventSource("/api/events");
    events = opened;
    opened.onopen = () => {
      clearTimeout(late);
      told(true);
      if (away) void client.invalidateQueries(); // what was missed is not repeated
      away = false;
    };
    opened.onerror = () => {
      // After an answer that is no stream (the session has ended, a proxy's page) it stays closed.
      if (opened.readyState === EventSource.CLOSED) {
        void client.invalidateQueries({ queryKey: ["session"] });
      }
      opened.close();
      if (!away) late = setTimeout(() => told(false), TELLS_AFTER_MS);
      waits = setTimeout(open, away ? OPENS_AGAIN_MS : FIRST_AGAIN_MS);
      away = true;
    };
    for (const kind of Object.keys(RENEWED)) {
      opened.addEventListener(kind, () => gathering.take(kind));
    }
    opened.addEventListener("device", (event: MessageEvent<string>) => {
      lines.take(nameIn(event.data));
    });
  };
  open();
  return () => {
    events?.close();
    clearTimeout(waits);
    clearTimeout(late);
    gathering.stop();
    lines.stop();
  };
}

/** The name of what changed; empty where very many did. */
function nameIn(data: string): string {
  const told = JSON.parse(data) as { id?: unknown };
  return typeof told.id === "string" ? told.id : "";
}

/** Keeps every query in step with the server; returns whether the line stands. */
export function useLive(): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => listen(client, setConnected), [client]);
  return connected;
}
