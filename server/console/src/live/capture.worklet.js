/* global AudioWorkletProcessor, registerProcessor, sampleRate */

/** 20 ms of whole numbers at 48 kHz, as the server takes them. */
const FRAME = 960;
const RATE = 48_000;

/** Cuts what the microphone gives into frames, with how loud each is; at another rate it draws
 * straight lines between samples, which a voice bears. */
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.peak = 0;
    this.step = sampleRate / RATE;
    this.at = 0;
    this.before = 0;
  }

  process(inputs) {
    const [channel] = inputs[0] ?? [];
    if (channel === undefined) return true;
    // `at` counts in samples of the microphone, from the last one of the block before.
    for (; this.at < channel.length; this.at += this.step) {
      const whole = Math.floor(this.at);
      const left = whole === 0 ? this.before : channel[whole - 1];
      this.add(left + (channel[whole] - left) * (this.at - whole));
    }
    this.at -= channel.length;
    this.before = channel[channel.length - 1];
    return true;
  }

  add(sample) {
    const held = Math.max(-1, Math.min(1, sample));
    this.peak = Math.max(this.peak, Math.abs(held));
    this.frame[this.filled] = Math.round(held * 32_767);
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage({ frame: this.frame, peak: this.peak }, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.peak = 0;
  }
}

registerProcessor("capture", Capture);
