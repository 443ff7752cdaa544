import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** What is read again when the server says that a thing of this kind changed. */
const RENEWED: Record<string, readonly string[]> = {
  bulletin: ["bulletins"],
  programme: ["plan"],
  device: ["devices"],
  receipt: ["devices", "playlog"],
  outcome: ["playlog"],
};

const GATHERS_MS = 400;

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
  const renew = (key: string) => void client.invalidateQueries({ queryKey: [key] });
  const gathering = new Gathering(renew);
  const events = new EventSource("/api/events");
  let away = false;
  events.onopen = () => {
    told(true);
    if (away) void client.invalidateQueries(); // what was missed is not repeated
    away = false;
  };
  events.onerror = () => {
    away = true;
    told(false);
  };
  for (const kind of Object.keys(RENEWED)) {
    events.addEventListener(kind, () => gathering.take(kind));
  }
  return () => {
    events.close();
    gathering.stop();
  };
}

/** Keeps every query in step with the server; returns whether the line stands. */
export function useLive(): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => listen(client, setConnected), [client]);
  return connected;
}
