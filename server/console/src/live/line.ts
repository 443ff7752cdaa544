import type { End, State } from "./calls";

/** How the session stands, as the server tells it. */
export interface Told {
  state: State;
  left_ms: number;
  /** What came in there, 0 to 1. */
  level: number;
  ended: End | null;
  /** Whether the server reaches the broker, and so the loudspeakers, at this moment. */
  reaches: boolean;
}

const PROTOCOL = "loa.live.1";
/** Sooner than the server's grace of five seconds is over. */
const AGAIN_MS = [0, 300, 700, 1_000, 1_500];
/** Beside the network's own buffers; what is older nobody would hear. */
const WAITING_MAX_BYTES = 50 * 1_920;

interface Hears {
  told: (told: Told) => void;
  broken: (broken: boolean) => void;
  lost: () => void;
}

/** The line on which the sound goes to the server. It connects again where it breaks: each time
 * with the ticket that the line before was given. */
export class Line {
  #socket: WebSocket | undefined;
  #ticket: string;
  #failures = 0;
  #over = false;
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly session: string,
    ticket: string,
    readonly hears: Hears,
    readonly open: (address: string, protocols: string[]) => WebSocket = (address, protocols) =>
      new WebSocket(address, protocols),
  ) {
    this.#ticket = ticket;
    this.#connect();
  }

  send(frame: Int16Array<ArrayBuffer>): void {
    const socket = this.#socket;
    if (socket?.readyState !== 1 || socket.bufferedAmount > WAITING_MAX_BYTES) return;
    socket.send(frame);
  }

  /** The speaker has done: the chime, and the end. */
  end(): void {
    if (this.#socket?.readyState === 1) this.#socket.send("end");
  }

  close(): void {
    this.#over = true;
    clearTimeout(this.#waits);
    this.#socket?.close();
  }

  #connect(): void {
    const address = `${location.origin.replace(/^http/, "ws")}/api/live/${this.session}/sound`;
    const socket = this.open(address, [PROTOCOL, `ticket.${this.#ticket}`]);
    socket.onopen = () => {
      this.#failures = 0;
      this.hears.broken(false);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#take(JSON.parse(data) as Told | { ticket: string });
    };
    socket.onclose = () => this.#again();
    this.#socket = socket;
  }

  #take(said: Told | { ticket: string }): void {
    if ("ticket" in said) {
      this.#ticket = said.ticket;
      return;
    }
    if (said.state === "over") this.#over = true;
    this.hears.told(said);
  }

  #again(): void {
    if (this.#over) return;
    const wait = AGAIN_MS[this.#failures];
    this.#failures += 1;
    if (wait === undefined) {
      this.#over = true;
      this.hears.lost();
      return;
    }
    this.hears.broken(true);
    this.#waits = setTimeout(() => this.#connect(), wait);
  }
}
