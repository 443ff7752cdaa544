"""Sounds made on the spot: test tone, chime, attention tone, melody. Pure: equal calls, equal PCM.

All are mono s16 at 48 kHz, at most -3 dBFS, with no click at either end.
"""

from collections.abc import Sequence
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from audio.pcm import RATE, Pcm, Samples, to_pcm

_PEAK: Final = 0.7
_EDGE_MS: Final = 5
_PENTATONIC: Final = (0, 2, 4, 7, 9)
_LOWEST_HZ: Final = 330.0


def tone(frequency: float, ms: int) -> Pcm:
    """A sine of `frequency` Hz, its edges softened over 5 ms: the test tone of a loudspeaker."""
    return to_pcm(_edged(np.sin(_phase(frequency, ms)).astype(np.float32)) * _PEAK)


def silence(ms: int) -> Pcm:
    """Nothing, for `ms`."""
    return np.zeros(_samples(ms), dtype=np.int16)


def chime() -> Pcm:
    """Three falling strokes, 1.8 s: something will be said."""
    return to_pcm(_strokes((784.0, 659.3, 523.3), every_ms=400, ring_ms=1_000) * _PEAK)


def attention(ms: int = 6_000) -> Pcm:
    """Two pitches in turn, 853 and 960 Hz at half-second steps: something urgent will be said.

    Unlike the chime it never fades, so that it is heard over wind and traffic.
    """
    steps = -(-ms // 500)
    parts = [np.sin(_phase((853.0, 960.0)[step % 2], 500)) for step in range(steps)]
    held = np.concatenate([_edged(part.astype(np.float32)) for part in parts])
    return to_pcm(_edged(held[: _samples(ms)]) * _PEAK)


def melody(seed: int, seconds: float) -> Pcm:
    """A tune of `seconds`, another for every seed.

    Pitches, lengths and a slight detuning come from the seed, so two seeds are told apart by
    cross-correlation at any shift (tests/audio/test_tones.py holds the bound).
    """
    chance = Random(seed)  # noqa: S311 - music, not a secret
    total = _samples(round(seconds * 1000))
    detune = 2.0 ** (chance.uniform(-0.5, 0.5) / 12.0)
    parts: list[Samples] = []
    while sum(part.size for part in parts) < total:
        degree = chance.choice(_PENTATONIC) + 12 * chance.randrange(2)
        ms = chance.choice((140, 210, 280, 350, 420)) + chance.randrange(60)
        parts.append(_note(_LOWEST_HZ * detune * 2.0 ** (degree / 12.0), ms))
    return to_pcm(_edged(np.concatenate(parts)[:total]) * _PEAK)


def _strokes(frequencies: Sequence[float], every_ms: int, ring_ms: int) -> Samples:
    out = np.zeros(_samples(every_ms * (len(frequencies) - 1) + ring_ms), dtype=np.float32)
    for number, frequency in enumerate(frequencies):
        start, stroke = _samples(number * every_ms), _note(frequency, ring_ms)
        out[start : start + stroke.size] += stroke * 0.6
    return out


def _note(frequency: float, ms: int) -> Samples:
    """A struck note: fundamental and two overtones that fade sooner."""
    phase, at = _phase(frequency, ms), np.arange(_samples(ms)) / RATE
    fading = np.exp(-3.0 * at)
    sound = np.sin(phase) + 0.3 * np.sin(2 * phase) * fading + 0.1 * np.sin(3 * phase) * fading
    return _edged((sound * fading / 1.4).astype(np.float32))


def _edged(sound: Samples) -> Samples:
    """Raised-cosine edges, so that neither start nor end clicks."""
    size = min(_samples(_EDGE_MS), sound.size // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(size) + 0.5) / max(size, 1))).astype(np.float32)
    shaped = sound.copy()
    shaped[:size] *= rise
    shaped[sound.size - size :] *= rise[::-1]
    return shaped


def _phase(frequency: float, ms: int) -> npt.NDArray[np.float64]:
    at = np.arange(_samples(ms), dtype=np.float64)
    return np.asarray(at * (2.0 * np.pi * frequency / RATE), dtype=np.float64)


def _samples(ms: int) -> int:
    return ms * RATE // 1000
