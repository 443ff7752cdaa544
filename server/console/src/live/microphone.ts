import worklet from "./capture.worklet.js?url";

export interface Frame {
  /** 20 ms at 48 kHz. */
  frame: Int16Array<ArrayBuffer>;
  /** 0 to 1. */
  peak: number;
}

export const canSpeak = (): boolean =>
  "mediaDevices" in navigator && "AudioWorkletNode" in window && "WebSocket" in window;

/** The microphone in frames, for whoever opens it from a click; null where it is refused. */
export class Microphone {
  private constructor(
    readonly stream: MediaStream,
    readonly context: AudioContext,
  ) {}

  /** As loud and as free of noise as the browser can make it: live, nobody else levels it. There is
   * no echo for it to know: the loudspeakers are in the street. */
  static async open(hear: (frame: Frame) => void): Promise<Microphone | null> {
    const audio = { echoCancellation: false, noiseSuppression: true, autoGainControl: true };
    const context = contextAt48k();
    void context.resume(); // within the click itself, or some phones keep it silent
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      void context.close();
      if (error instanceof DOMException) return null;
      throw error;
    }
    await context.audioWorklet.addModule(worklet);
    const node = new AudioWorkletNode(context, "capture", {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
    });
    node.port.onmessage = ({ data }: MessageEvent<Frame>) => hear(data);
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
    return new Microphone(stream, context);
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") void this.context.close();
  }
}

/** Some browsers join no microphone of one rate to a context of another: theirs then, and the
 * worklet reckons. */
function contextAt48k(): AudioContext {
  const firefox = navigator.userAgent.includes("Firefox/");
  return firefox ? new AudioContext() : new AudioContext({ sampleRate: 48_000 });
}
