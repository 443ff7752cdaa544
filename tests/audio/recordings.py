"""Recordings of every kind that officers bring, made on the spot with PyAV's own encoders."""

import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt

from audio.pcm import RATE

Sound = npt.NDArray[np.float32]
"""Mono (n,) or channels × n, full scale 1.0, at the rate of the recording."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file is written: suffix, FFmpeg's muxer and encoder, its rate in Hz."""

    suffix: str
    muxer: str
    encoder: str
    rate: int = RATE
    channels: int = 1
    bit_rate: int | None = None


AMR: Final = "amr_nb"
"""Not an encoder: PyAV's wheels from 19 on have none, so frames of `voice.amr` are used."""

KINDS: Final = {
    "mp3": Kind("mp3", "mp3", "libmp3lame", 44_100),
    "m4a": Kind("m4a", "ipod", "aac", 44_100),
    "aac": Kind("aac", "adts", "aac", 44_100),
    "ogg": Kind("ogg", "ogg", "vorbis", 44_100, channels=2),
    "opus": Kind("opus", "ogg", "libopus"),
    "flac": Kind("flac", "flac", "flac", 44_100),
    "wav": Kind("wav", "wav", "pcm_s16le", 44_100),
    "webm": Kind("webm", "webm", "libopus"),
    "amr": Kind("amr", "amr", AMR, 8_000),
    "3gp": Kind("3gp", "3gp", AMR, 8_000),
    "wma": Kind("wma", "asf", "wmav2", 44_100, bit_rate=64_000),
    "aiff": Kind("aiff", "aiff", "pcm_s16be", 44_100),
}


def record(path: Path, sound: Sound, kind: Kind) -> Path:
    """Write `sound` to `path` as `kind`; one channel is copied to all that the kind has.

    AMR holds `speech` of the same length instead, whatever the sound.
    """
    if kind.encoder == AMR:
        return _record_amr(path, sound.size * 50 // kind.rate, kind)
    channels = np.atleast_2d(sound)
    if channels.shape[0] == 1:
        channels = np.repeat(channels, kind.channels, axis=0)
    layout = {1: "mono", 2: "stereo"}[channels.shape[0]]
    with av.open(str(path), "w", format=kind.muxer) as container:
        stream = container.add_stream(
            kind.encoder, rate=kind.rate, layout=layout, options={"strict": "-2"}
        )
        assert isinstance(stream, av.AudioStream)
        if kind.bit_rate is not None:
            stream.bit_rate = kind.bit_rate
        for start in range(0, channels.shape[1], kind.rate):
            part = np.ascontiguousarray(channels[:, start : start + kind.rate], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = kind.rate, start
            frame.time_base = Fraction(1, kind.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _record_amr(path: Path, frames: int, kind: Kind) -> Path:
    """Frames of 20 ms of the sample, over and over, as .amr or copied into .3gp."""
    sample = (Path(__file__).parent / "voice.amr").read_bytes()
    voice = [sample[at : at + 13] for at in range(6, len(sample), 13)]  # 4.75 kbit/s: 13 bytes
    raw = sample[:6] + b"".join(voice[number % len(voice)] for number in range(frames))
    path.write_bytes(raw)
    if kind.muxer == "amr":
        return path
    with av.open(io.BytesIO(raw), "r") as source, av.open(str(path), "w", kind.muxer) as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    return path


def sine(frequency: float, seconds: float, rate: int = RATE, level: float = 0.25) -> Sound:
    """A steady tone of peak `level`."""
    at = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def speech(seconds: float, rate: int = RATE, seed: int = 1, level: float = 0.2) -> Sound:
    """What a voice is to a meter: harmonics of a wandering pitch in syllables with pauses."""
    chance = np.random.default_rng(seed)
    at = np.arange(round(seconds * rate)) / rate
    pitch = 150 + 30 * np.sin(2 * np.pi * 0.7 * at + chance.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    tops = int(min(20, rate / 2 / 190))
    voice = sum(np.sin(k * phase + k * k) / k for k in range(1, tops + 1))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * at) + 0.4, 0, 1)
    breath = np.clip(3 * np.sin(2 * np.pi * 0.31 * at) + 1.5, 0, 1)
    hiss = chance.normal(0, 1e-4, at.size)
    return (level * np.asarray(voice) * syllables * breath + hiss).astype(np.float32)
