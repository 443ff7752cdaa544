import { beforeEach, describe, expect, it, vi } from "vitest";
import { Line, type Told } from "./line";

class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 1;
  bufferedAmount = 0;
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(
    readonly address: string,
    readonly protocols: string[],
  ) {
    FakeSocket.made.push(this);
  }

  send(what: unknown) {
    this.sent.push(what);
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const told = (state: Told["state"]): string =>
  JSON.stringify({ state, left_ms: 0, level: 0, ended: null, reaches: true });

describe("the line", () => {
  const hears = { told: vi.fn(), broken: vi.fn(), lost: vi.fn() };
  let line: Line;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("location", { origin: "https://loa.example.vn" });
    vi.clearAllMocks();
    FakeSocket.made = [];
    line = new Line("on-air-1", "first", hears, (address, protocols) => {
      return new FakeSocket(address, protocols) as unknown as WebSocket;
    });
    return () => {
      line.close();
      vi.useRealTimers();
      vi.unstubAllGlobals();
    };
  });

  const socket = (n: number): FakeSocket => {
    const found = FakeSocket.made[n];
    if (found === undefined) throw new Error("no such socket");
    return found;
  };

  it("says its ticket where no log keeps it", () => {
    expect(socket(0).address).toBe("wss://loa.example.vn/api/live/on-air-1/sound");
    expect(socket(0).protocols).toEqual(["loa.live.1", "ticket.first"]);
  });

  it("connects again with the ticket it was given, and says that it broke", async () => {
    socket(0).onmessage?.({ data: JSON.stringify({ ticket: "second" }) });
    socket(0).close();
    expect(hears.broken).toHaveBeenLastCalledWith(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket(1).protocols[1]).toBe("ticket.second");
    socket(1).onopen?.();
    expect(hears.broken).toHaveBeenLastCalledWith(false);
  });

  it("gives up when the server has given up waiting", async () => {
    for (let n = 0; n < 6; n += 1) {
      socket(n).close();
      await vi.advanceTimersByTimeAsync(1_500);
    }
    expect(hears.lost).toHaveBeenCalledOnce();
    expect(FakeSocket.made).toHaveLength(6);
  });

  it("does not come back once the session is over", async () => {
    socket(0).onmessage?.({ data: told("over") });
    socket(0).close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(hears.told).toHaveBeenCalledOnce();
    expect(FakeSocket.made).toHaveLength(1);
  });

  it("leaves out what the network is too slow for", () => {
    line.send(new Int16Array(960));
    socket(0).bufferedAmount = 200_000;
    line.send(new Int16Array(960));
    expect(socket(0).sent).toHaveLength(1);
  });
});
