import { beforeAll, describe, expect, it, vi } from "vitest";

interface Processor {
  process: (inputs: Float32Array[][]) => boolean;
}

const HZ = 440;
const BLOCK = 128;
const LEVEL = 0.5;

let made: (rate: number) => Promise<{ processor: Processor; out: number[] }>;

beforeAll(() => {
  made = async (rate) => {
    const out: number[] = [];
    let Capture: (new () => Processor) | undefined;
    const port = {
      postMessage: ({ frame }: { frame: Int16Array }) => out.push(...frame),
    };
    vi.stubGlobal("sampleRate", rate);
    vi.stubGlobal(
      "AudioWorkletProcessor",
      class {
        port = port;
      },
    );
    vi.stubGlobal("registerProcessor", (_name: string, given: new () => Processor) => {
      Capture = given;
    });
    vi.resetModules();
    const worklet = "./capture.worklet.js"; // plain JavaScript, without types of its own
    await import(worklet);
    if (Capture === undefined) throw new Error("nothing was registered");
    return { processor: new Capture(), out };
  };
});

describe("what the microphone gives, cut into frames", () => {
  it.each([48_000, 44_100, 16_000])("is the same sound at 48 kHz, from %i Hz", async (rate) => {
    const { processor, out } = await made(rate);
    for (let block = 0; block * BLOCK < rate; block += 1) {
      const samples = Float32Array.from({ length: BLOCK }, (_, n) => {
        return LEVEL * Math.sin((2 * Math.PI * HZ * (block * BLOCK + n)) / rate);
      });
      processor.process([[samples]]);
    }
    expect(Math.abs(out.length - 48_000)).toBeLessThanOrEqual(960 + 400);
    // A sample stands one of the microphone's behind, as straight lines between two need it.
    const late = rate === 48_000 ? 1 : 48_000 / rate;
    const flaw = out.slice(960, 24_000).reduce((worst, sample, n) => {
      const due = LEVEL * Math.sin((2 * Math.PI * HZ * (n + 960 - late)) / 48_000);
      return Math.max(worst, Math.abs(sample / 32_767 - due));
    }, 0);
    expect(flaw).toBeLessThan(0.01);
  });

  it("says nothing while there is no microphone", async () => {
    const { processor, out } = await made(48_000);
    expect(processor.process([[]])).toBe(true);
    expect(out).toEqual([]);
  });
});
