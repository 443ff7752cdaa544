"""The WAV of voices: read strictly but for a length that nobody knew, written as it grows. Pure.

A program that writes to a pipe cannot go back and say how long it was (espeak-ng says two
gigabytes): the sound goes as far as the bytes do.
"""

import struct
import sys
from array import array
from dataclasses import dataclass
from typing import Final

from audio.speech.voice import SpeechError

RATES: Final = range(8_000, 48_001)
_SAMPLE_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """Mono, 16-bit little-endian, at `rate` Hz."""

    rate: int
    pcm: bytes

    @property
    def duration_ms(self) -> int:
        return len(self.pcm) // _SAMPLE_BYTES * 1000 // self.rate


def spoken(wav: bytes) -> Spoken:
    """Raises `SpeechError` (`broken`) for what is not mono 16-bit PCM of 8 to 48 kHz, or empty."""
    if len(wav) < 12 or wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise SpeechError("broken", "no WAV")
    rate, at = 0, 12
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        body = wav[at + 8 : at + 8 + size]
        if name == b"fmt ":
            rate = _rate(body)
        elif name == b"data" and rate:
            return _sounding(rate, body)
        at += 8 + size + size % 2
    raise SpeechError("broken", "a WAV without sound")


def _rate(shape: bytes) -> int:
    if len(shape) < 16:
        raise SpeechError("broken", "half a WAV")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", shape)
    if (kind, channels, bits) != (1, 1, 16) or rate not in RATES:
        raise SpeechError("broken", f"WAV of kind {kind}, {channels} channels, {bits} bits, {rate}")
    return int(rate)


def _sounding(rate: int, pcm: bytes) -> Spoken:
    whole = pcm[: len(pcm) - len(pcm) % _SAMPLE_BYTES]
    if not whole:
        raise SpeechError("broken", "a WAV without sound")
    return Spoken(rate, whole)


def at_rate(sound: Spoken, rate: int) -> Spoken:
    """The same at another rate, straight lines between its samples: for two voices in one
    recording, which is levelled and encoded anew in any case."""
    if sound.rate == rate:
        return sound
    given = array("h", sound.pcm)
    if sys.byteorder == "big":
        given.byteswap()
    last = len(given) - 1
    made = array("h", bytes(len(given) * rate // sound.rate * _SAMPLE_BYTES))
    for n in range(len(made)):
        at, part = divmod(n * sound.rate, rate)
        before, after = given[min(at, last)], given[min(at + 1, last)]
        made[n] = before + (after - before) * part // rate
    if sys.byteorder == "big":
        made.byteswap()
    return Spoken(rate, made.tobytes())


def silence(rate: int, ms: int) -> bytes:
    return bytes(rate * ms // 1000 * _SAMPLE_BYTES)


def head(rate: int, pcm_bytes: int) -> bytes:
    """What stands before `pcm_bytes` of mono sound: 44 bytes."""
    shape = struct.pack("<HHIIHH", 1, 1, rate, rate * _SAMPLE_BYTES, _SAMPLE_BYTES, 16)
    parts = [b"RIFF", struct.pack("<I", 36 + pcm_bytes), b"WAVEfmt ", struct.pack("<I", 16), shape]
    return b"".join([*parts, b"data", struct.pack("<I", pcm_bytes)])
