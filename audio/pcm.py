"""The PCM of the house: 48 kHz, signed 16-bit little-endian, interleaved; and WAV around it.

A spool of it on disk is what passes from the child that decodes to the child that levels: every
string of bytes is valid PCM, so nothing hostile can be handed on but sound.
"""

import os
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

RATE: Final = 48_000
SAMPLE_BYTES: Final = 2
# Decoders of lossy formats overshoot full scale: the spool holds the sound 6 dB down.
HEADROOM: Final = 0.5

Pcm = npt.NDArray[np.int16]
Channel = Literal["mix", "left", "right"]
Samples = npt.NDArray[np.float32]  # mono, full scale 1.0


def blocks(fd: int, channels: int, samples: int = RATE) -> Iterator[Pcm]:
    """The spool behind `fd` from its start, in arrays (n, channels), n = `samples` but the last."""
    step = samples * channels * SAMPLE_BYTES
    offset = 0
    while raw := os.pread(fd, step, offset):
        whole = len(raw) - len(raw) % (channels * SAMPLE_BYTES)
        if whole:
            yield np.frombuffer(raw[:whole], dtype="<i2").reshape(-1, channels)
        offset += step


def mono(fd: int, channels: int, take: Channel = "mix") -> Iterator[Samples]:
    """The spool as one channel, a mix or one of two, back at full scale."""
    used = {"mix": range(channels), "left": (0,), "right": (1,)}[take]
    scale = np.float32(1.0 / (32768.0 * HEADROOM * len(used)))
    for block in blocks(fd, channels):
        # Column by column: numpy sums rows of two ten times slower.
        total = block[:, used[0]].astype(np.float32)
        for channel in used[1:]:
            total += block[:, channel]
        yield total * scale


def spool(sound: Iterable[Samples], fd: int) -> None:
    """Write mono sound to the spool behind `fd`, 6 dB down."""
    for block in sound:
        raw = memoryview(to_pcm(block * np.float32(HEADROOM)).tobytes())
        while raw:
            raw = raw[os.write(fd, raw) :]


def to_pcm(block: Samples) -> Pcm:
    """Float full scale 1.0 to s16, rounded, clipped at full scale."""
    scaled = np.clip(np.rint(block * np.float32(32768.0)), -32768, 32767)
    return np.asarray(scaled, dtype=np.int16)


def milliseconds(samples: int) -> int:
    """Length of `samples` at 48 kHz, rounded to the nearest millisecond."""
    return (samples * 1000 + RATE // 2) // RATE


def write_wav(path: Path, pcm: Pcm) -> None:
    """Write mono `pcm` as a 48 kHz WAV file."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(RATE)
        out.writeframes(np.ascontiguousarray(pcm, dtype="<i2").tobytes())


def read_wav(path: Path) -> Pcm:
    """Mono PCM of a 48 kHz 16-bit WAV file of our own writing; ValueError for any other kind."""
    with wave.open(str(path), "rb") as file:
        kind = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if kind != (1, SAMPLE_BYTES, RATE):
            raise ValueError(f"{path} is not 48 kHz mono 16-bit: {kind}")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)
